import type { ChangeSelection, FileChange, FileSelection, Hunk } from "../../../server/src/protocol/changes.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import type { MessageState } from "../model/message-receipts.ts";

/** What a person has decided about a change. */
export type Decision = "accepted" | "rejected" | "applied";

/** How a file stands: as all of its hunks do, or `partly`. */
export type Standing = Decision | "partly" | "open";

/** A comment of a person's, on lines of a changed file, that went to the agent. */
export interface ReviewComment {
  readonly path: string;
  /** 0-based, in the file as the agent has left it. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** The lines that it is about, as they were. */
  readonly quoted: string;
  readonly resolved: boolean;
  readonly messages: readonly CommentMessage[];
}

/** One thing that was said in a comment's thread. */
export interface CommentMessage {
  readonly text: string;
  /** When, as the host writes times. */
  readonly at: string;
  /** What the host answered to it, a sentence. */
  readonly receipt: string;
  /** Absent where it wasn't sent. */
  readonly messageId?: string;
  /** How far it has come since; absent while it is queued. */
  readonly state?: MessageState;
}

/** What of a review outlives the window. */
export interface ReviewMemory {
  readonly taskId: TaskId;
  /** The file's name, then a hunk's id or `whole:` with the file's fingerprint. */
  readonly decisions: Readonly<Record<string, Readonly<Record<string, Decision>>>>;
  /** By the file's name, what it was like when the person last looked. */
  readonly seen: Readonly<Record<string, string>>;
  readonly comments: readonly ReviewComment[];
}

/** One task's changes under review. Values: each step makes a new one. */
export interface Review {
  readonly memory: ReviewMemory;
  readonly title: string;
  /** The worktree, absolute. */
  readonly folder: string;
  readonly workspaceFolder: string;
  readonly changes: readonly FileChange[];
  readonly filesLeftOut: number;
}

/** The beginning of a review. */
export function emptyMemory(taskId: TaskId): ReviewMemory {
  return { taskId, decisions: {}, seen: {}, comments: [] };
}

/** What was read, with what is remembered. A file that wasn't seen yet is seen now. */
export function takeChanges(memory: ReviewMemory, read: Omit<Review, "memory">): Review {
  const unseen = read.changes.filter(({ path }) => memory.seen[path] === undefined);
  return { ...read, memory: { ...memory, seen: { ...memory.seen, ...fingerprintsOf(unseen) } } };
}

/** Whether the agent has changed a file since the person last looked at it. */
export function isChangedSince({ memory }: Review, { path, fingerprint }: FileChange): boolean {
  const seen = memory.seen[path];
  return seen !== undefined && seen !== fingerprint;
}

/** The person has looked at these files. */
export function see(review: Review, files: readonly FileChange[]): Review {
  const { memory } = review;
  return { ...review, memory: { ...memory, seen: { ...memory.seen, ...fingerprintsOf(files) } } };
}

/** Whether a file's hunks can be decided about one by one: git applies them apart, and all of them are known. */
export function isDivisible({ status, binary, hunks, hunksLeftOut = 0 }: FileChange): boolean {
  return status === "modified" && !binary && hunks.length > 1 && hunksLeftOut === 0;
}

/** What was decided about a hunk. */
export function decisionOf(review: Review, file: FileChange, hunk: Hunk): Decision | undefined {
  return isDivisible(file) ? review.memory.decisions[file.path]?.[hunk.id] : decisionOfWhole(review, file);
}

/** How a file stands. */
export function standingOf(review: Review, file: FileChange): Standing {
  if (!isDivisible(file)) return decisionOfWhole(review, file) ?? "open";
  const decisions = new Set(file.hunks.map((hunk) => decisionOf(review, file, hunk)));
  if (decisions.size > 1) return "partly";
  const [only] = decisions;
  return only ?? "open";
}

/** Decide about a file, or about one hunk of it where that can be; without a decision it's open again. What is applied stays so until it's undone. */
export function decide(review: Review, file: FileChange, decision: Decision | undefined, hunk?: Hunk): Review {
  const { memory } = review;
  const keys = keysOf(file, hunk);
  const before = Object.entries(memory.decisions[file.path] ?? {}).filter(([key]) => !keys.includes(key));
  const after = decision === undefined ? [] : keys.map((key) => [key, decision] as const);
  const decisions = { ...memory.decisions, [file.path]: Object.fromEntries([...before, ...after]) };
  return see({ ...review, memory: { ...memory, decisions } }, [file]);
}

/** What is accepted, to be applied; undefined where nothing is. */
export function acceptedOf(review: Review): ChangeSelection | undefined {
  return selectionOf(review, (decision) => decision === "accepted");
}

/** What isn't rejected and not applied yet. */
export function notRejectedOf(review: Review): ChangeSelection | undefined {
  return selectionOf(review, (decision) => decision !== "rejected" && decision !== "applied");
}

/** What was selected is applied now, but for the files that aren't in `files`. */
export function markApplied(review: Review, selection: ChangeSelection, files: readonly string[]): Review {
  if (selection.kind === "all") return review;
  return selection.files.reduce((marked, { path, hunks }) => {
    const file = marked.changes.find((change) => change.path === path);
    if (file === undefined || !files.includes(path)) return marked;
    if (hunks === undefined) return decide(marked, file, "applied");
    const applied = file.hunks.filter(({ index }) => hunks.includes(index));
    return applied.reduce((one, hunk) => decide(one, file, "applied", hunk), marked);
  }, review);
}

/** An apply was undone: what was applied in these files is accepted again, as it was before. */
export function takeBack(review: Review, files: readonly string[]): Review {
  const { memory } = review;
  const decisions = Object.entries(memory.decisions).map(([path, made]) => {
    if (!files.includes(path)) return [path, made] as const;
    const again = Object.entries(made).map(([key, decision]) => [key, decision === "applied" ? "accepted" : decision]);
    return [path, Object.fromEntries(again) as Record<string, Decision>] as const;
  });
  return { ...review, memory: { ...memory, decisions: Object.fromEntries(decisions) } };
}

/** Say something on lines of a file; another word in a thread that is there where `thread` names it. */
export function addComment(memory: ReviewMemory, comment: ReviewComment, thread?: number): ReviewMemory {
  const comments = [...memory.comments];
  const existing = thread === undefined ? undefined : comments[thread];
  if (thread === undefined || existing === undefined) return { ...memory, comments: [...comments, comment] };
  comments[thread] = { ...existing, resolved: false, messages: [...existing.messages, ...comment.messages] };
  return { ...memory, comments };
}

/** Say that a thread is dealt with, or isn't after all. */
export function resolveComment(memory: ReviewMemory, thread: number, resolved: boolean): ReviewMemory {
  return { ...memory, comments: memory.comments.map((one, at) => (at === thread ? { ...one, resolved } : one)) };
}

/** How many lines were added and removed in all. */
export function countLines(changes: readonly FileChange[]): { readonly added: number; readonly removed: number } {
  return {
    added: changes.reduce((sum, { addedLines }) => sum + addedLines, 0),
    removed: changes.reduce((sum, { removedLines }) => sum + removedLines, 0),
  };
}

/** Where a hunk stands, from its first line `@@ -1,4 +1,6 @@`: 0-based first lines, and how many; git leaves out a count of 1. */
export function placeOf({ text }: Hunk): {
  readonly before: { readonly start: number; readonly count: number };
  readonly after: { readonly start: number; readonly count: number };
} {
  const [, a = "1", b = "1", c = "1", d = "1"] = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text) ?? [];
  const place = (start: string, count: string): { start: number; count: number } => {
    return { start: Math.max(0, Number(start) - 1), count: Number(count) };
  };
  return { before: place(a, b), after: place(c, d) };
}

/** The hunk that a line stands in, or else the nearest one; undefined where a file has none. `line` is 0-based. */
export function hunkAt(file: FileChange, line: number, version: "before" | "after"): Hunk | undefined {
  const distance = (hunk: Hunk): number => {
    const { start, count } = placeOf(hunk)[version];
    return Math.max(start - line, line - (start + Math.max(count, 1) - 1), 0);
  };
  return [...file.hunks].sort((one, other) => distance(one) - distance(other))[0];
}

/** The first line of a hunk that was really changed, 0-based in the newer file; git shows three lines before it. */
export function firstChangedLine(hunk: Hunk): number {
  const lines = hunk.text.split("\n").slice(1);
  const context = lines.findIndex((line) => /^[+-]/.test(line));
  return placeOf(hunk).after.start + Math.max(0, context);
}

function selectionOf(
  review: Review,
  isMeant: (decision: Decision | undefined) => boolean,
): ChangeSelection | undefined {
  const files = review.changes.flatMap((file): FileSelection[] => {
    const { path, fingerprint } = file;
    if (!isDivisible(file)) return isMeant(decisionOfWhole(review, file)) ? [{ path, fingerprint }] : [];
    const meant = file.hunks.filter((hunk) => isMeant(decisionOf(review, file, hunk)));
    if (meant.length === 0) return [];
    const hunks = meant.length === file.hunks.length ? {} : { hunks: meant.map(({ index }) => index) };
    return [{ path, ...hunks, fingerprint }];
  });
  return files.length === 0 ? undefined : { kind: "files", files };
}

function decisionOfWhole({ memory }: Review, { path, fingerprint }: FileChange): Decision | undefined {
  return memory.decisions[path]?.[wholeKey(fingerprint)];
}

function keysOf(file: FileChange, hunk: Hunk | undefined): readonly string[] {
  if (!isDivisible(file)) return [wholeKey(file.fingerprint)];
  return hunk === undefined ? file.hunks.map(({ id }) => id) : [hunk.id];
}

/** Another one once the file is: what was decided about the one before says nothing about it. */
function wholeKey(fingerprint: string): string {
  return `whole:${fingerprint}`;
}

function fingerprintsOf(files: readonly FileChange[]): Record<string, string> {
  return Object.fromEntries(files.map(({ path, fingerprint }) => [path, fingerprint]));
}
