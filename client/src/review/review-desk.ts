import * as l10n from "@vscode/l10n";
import { commands, Range, Uri, window } from "vscode";
import type { CommentReply, CommentThread, Disposable, Memento } from "vscode";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import type { FileChange, Hunk } from "../../../server/src/protocol/changes.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import { tellRefusal, type Workbench } from "../commands/workbench.ts";
import { changesScheme, commandIds, reviewContextKey, reviewShelfKey, viewIds } from "../contributions.ts";
import type { reviewCommandIds } from "../contributions.ts";
import type { FollowedStreams } from "../link/followed-streams.ts";
import { applyReviewed, fileOf, undoApply } from "./apply-reviewed.ts";
import { CommentReceipts } from "./comment-receipts.ts";
import { chooseApply, chooseHistory } from "./file-history.ts";
import { ReviewBook } from "./review-book.ts";
import { ReviewComments } from "./review-comments.ts";
import { reviewedFileOf, uriOf, type ReviewFiles } from "./review-files.ts";
import { ReviewLenses } from "./review-lenses.ts";
import { keepReviewsFresh } from "./review-refresh.ts";
import type { ReviewNode } from "./review-rows.ts";
import { ReviewDecorations, ReviewTree } from "./review-tree.ts";
import { decide, firstChangedLine, hunkAt, see, type Decision, type Review } from "./review.ts";
import { TouchedDecorations } from "./touched-decorations.ts";

/** More files than this aren't opened at once: the tree opens them one by one. */
const mostOpened = 100;

/** One of the commands that the review contributes beside those of the tasks. */
export type ReviewCommand = keyof typeof reviewCommandIds;

/** What reviews are made with. */
export interface ReviewDeskOptions {
  readonly workbench: Workbench;
  readonly state: Memento;
  /** The streams that this window follows. */
  readonly streams: FollowedStreams;
  /** What its tabs show; registered already. */
  readonly files: Pick<ReviewFiles, "renew">;
  /** Commit a task's changes to a branch. */
  readonly openBranch: (task: TaskView) => Promise<void>;
  readonly onProblem: (error: unknown) => void;
}

/** Reviewing what agents did in worktrees: the tree, the diffs, the comments, and what is applied of it. */
export class ReviewDesk {
  readonly #workbench: Workbench;
  readonly #options: ReviewDeskOptions;
  readonly #book: ReviewBook;
  readonly #files: Pick<ReviewFiles, "renew">;
  readonly #tree: ReviewTree;
  readonly #comments: ReviewComments;
  readonly #touched: TouchedDecorations;

  constructor(options: ReviewDeskOptions) {
    const { workbench, state, onProblem } = options;
    this.#options = options;
    this.#workbench = workbench;
    this.#book = new ReviewBook(workbench.server, {
      read: () => state.get(reviewShelfKey),
      write: (memories) => void state.update(reviewShelfKey, memories),
    });
    this.#files = options.files;
    this.#tree = new ReviewTree(this.#book);
    this.#comments = new ReviewComments(workbench, this.#book);
    this.#touched = new TouchedDecorations(workbench, onProblem);
  }

  /** Begin; what it answers ends it. */
  register(): readonly Disposable[] {
    const { server, model } = this.#workbench;
    const book = this.#book;
    const { streams, onProblem } = this.#options;
    const isWatched = (): boolean =>
      this.#tree.isVisible || window.visibleTextEditors.some(({ document }) => document.uri.scheme === changesScheme);
    const stopFresh = keepReviewsFresh({ model, book, isWatched, onProblem });
    const restore = (): void => void this.#restore().catch(onProblem);
    const stopRestoring = model.onChange(restore);
    // The fleet may be known already.
    restore();
    this.#touched.refresh();
    return [
      this.#tree.register(),
      new ReviewDecorations(book).register(),
      ...new ReviewLenses(book).register(),
      ...this.#comments.register(),
      { dispose: new CommentReceipts({ server, model, book, streams, onProblem }).start() },
      this.#touched.register(),
      this.#followBook(),
      { dispose: stopFresh },
      { dispose: stopRestoring },
    ];
  }

  /** Open the review of a task: its line in the tree, and all its files in one diff. */
  async open(task: TaskView): Promise<void> {
    const { person, editor } = this.#workbench;
    const refusal = await this.#book.read(task.id, task.title);
    const review = this.#book.find(task.id);
    if (refusal !== undefined || review === undefined) {
      if (refusal !== undefined) await tellRefusal(person, refusal);
      return;
    }
    await editor.execute(`${viewIds.review}.focus`, { preserveFocus: true });
    if (review.changes.length === 0) {
      await person.tell({ level: "information", text: l10n.t("{0} has changed no file", task.title) });
      return;
    }
    await this.#openFiles(review);
  }

  /** Apply what is accepted. */
  async apply(task: TaskView): Promise<void> {
    const { openBranch } = this.#options;
    const compare = async (_task: TaskView, review: Review, path: string): Promise<void> => {
      const theirs = uriOf({ taskId: task.id, path, version: "after" });
      const title = l10n.t("{0}: yours and that of {1}", path, task.title);
      await commands.executeCommand("vscode.diff", Uri.file(fileOf(review, path)), theirs, title);
    };
    await applyReviewed(this.#workbench, this.#book, task, { openBranch, compare });
    this.#touched.refresh();
  }

  /** The worktree is gone. */
  close(taskId: TaskId): void {
    this.#book.close(taskId);
  }

  async #openFiles({ memory: { taskId }, changes, title, workspaceFolder }: Review): Promise<void> {
    const { person } = this.#workbench;
    const opened = changes.slice(0, mostOpened).map((file) => {
      const before = uriOf({ taskId, path: file.previousPath ?? file.path, version: "before" });
      const after = uriOf({ taskId, path: file.path, version: "after" });
      const label = Uri.file(fileOf({ workspaceFolder }, file.path));
      return [label, file.status === "added" ? undefined : before, file.status === "deleted" ? undefined : after];
    });
    await commands.executeCommand("vscode.changes", l10n.t("Changes of {0}", title), opened);
    if (changes.length <= mostOpened) return;
    const text = l10n.t(
      "{0} files have changed: the first {1} are open, the view Review lists them all",
      changes.length,
      mostOpened,
    );
    await person.tell({ level: "information", text });
  }

  /** Tabs follow what the agent does, and the view is there while there is a review. */
  #followBook(): Disposable {
    const known = new Map<TaskId, ReadonlyMap<string, string>>();
    const stop = this.#book.onChange((taskId) => {
      const { length } = this.#book.reviews;
      void commands.executeCommand("setContext", reviewContextKey, length > 0);
      const changes = this.#book.find(taskId)?.changes ?? [];
      const before = known.get(taskId);
      const now = new Map(changes.map(({ path, fingerprint }) => [path, fingerprint]));
      known.set(taskId, now);
      if (before === undefined) return;
      const paths = new Set([...before.keys(), ...now.keys()]);
      this.#files.renew(
        taskId,
        [...paths].filter((path) => before.get(path) !== now.get(path)),
      );
    });
    return { dispose: stop };
  }

  #restoring: Promise<void> | undefined;

  /** The reviews that were open when the window closed are there again, as soon as the host is. */
  async #restore(): Promise<void> {
    const { model } = this.#workbench;
    if (this.#restoring !== undefined || model.link.state !== "connected" || model.sequence === undefined) return;
    this.#restoring = this.#restoreAll();
    await this.#restoring;
  }

  async #restoreAll(): Promise<void> {
    for (const taskId of this.#book.remembered) {
      const title = this.#workbench.model.task(taskId)?.title ?? l10n.t("Task {0}", taskId);
      const refusal = await this.#book.read(taskId, title);
      // Applied and discarded elsewhere.
      if (refusal?.code === "no-worktree") this.#book.close(taskId);
    }
  }

  /** Carry out one of the review's commands, with what the editor gives it. */
  async act(name: ReviewCommand, ...given: readonly unknown[]): Promise<void> {
    const [first, second] = given;
    const acts: Readonly<Record<ReviewCommand, () => Promise<void> | void>> = {
      openChange: () => this.#openChange(first),
      openReviewedFile: () => this.#openFile(first),
      acceptChange: () => this.#decide("accepted", first, second),
      rejectChange: () => this.#decide("rejected", first, second),
      resetChange: () => this.#decide(undefined, first, second),
      acceptChangedFile: () => this.#decideFile("accepted"),
      rejectChangedFile: () => this.#decideFile("rejected"),
      refreshReview: () => this.#refresh(),
      closeReview: () => this.#closeReview(first),
      sendReviewComment: () => this.#comments.send(first as CommentReply),
      resolveReviewComment: () => this.#comments.resolve(first as CommentThread, true),
      reopenReviewComment: () => this.#comments.resolve(first as CommentThread, false),
      undoApply: () => this.#undoApply(first),
      showFileTasks: () => this.#showFileTasks(first),
    };
    await acts[name]();
  }

  async #openChange(given: unknown): Promise<void> {
    const node = toNode(given) ?? this.#nodeAtCaret();
    if (node === undefined || node.kind === "review" || node.kind === "note") return;
    const { review, file } = node;
    const { taskId } = review.memory;
    const before = uriOf({ taskId, path: file.previousPath ?? file.path, version: "before" });
    const after = uriOf({ taskId, path: file.path, version: "after" });
    const line = node.kind === "hunk" ? firstChangedLine(node.hunk) : undefined;
    const place = line === undefined ? {} : { selection: new Range(line, 0, line, 0) };
    const title = l10n.t("{0}: before and after {1}", file.path, review.title);
    await commands.executeCommand("vscode.diff", before, after, title, { preview: true, ...place });
    this.#book.change(taskId, (one) => see(one, [file]));
  }

  /** The file itself, in the worktree, where it can be changed. */
  async #openFile(given: unknown): Promise<void> {
    const node = toNode(given) ?? this.#nodeAtCaret();
    if (node?.kind !== "file" && node?.kind !== "hunk") return;
    await commands.executeCommand(
      "vscode.open",
      Uri.file(fileOf({ workspaceFolder: node.review.folder }, node.file.path)),
    );
  }

  /** Of lines of the tree, or of the hunk at the caret. */
  #decide(decision: Decision | undefined, given: unknown, selection: unknown): void {
    const selected = Array.isArray(selection) ? selection.map(toNode) : [toNode(given)];
    const nodes = selected.filter((node) => node !== undefined);
    const caret = nodes.length === 0 ? this.#nodeAtCaret() : undefined;
    for (const node of caret === undefined ? nodes : [caret]) this.#decideNode(decision, node);
  }

  #decideNode(decision: Decision | undefined, node: ReviewNode): void {
    if (node.kind === "note") return;
    this.#book.change(node.review.memory.taskId, (review) => {
      if (node.kind === "review") return review.changes.reduce((one, file) => decide(one, file, decision), review);
      // What the person saw: a change that the agent has changed meanwhile isn't there any more, and nothing is decided.
      const file = review.changes.find(({ path }) => path === node.file.path);
      const hunk = node.kind === "hunk" ? file?.hunks.find(({ id }) => id === node.hunk.id) : undefined;
      if (file === undefined || (node.kind === "hunk" && hunk === undefined)) return review;
      return decide(review, file, decision, hunk);
    });
  }

  #decideFile(decision: Decision): void {
    const found = this.#fileInFront();
    if (found === undefined) return;
    this.#book.change(found.review.memory.taskId, (review) => decide(review, found.file, decision));
  }

  async #refresh(): Promise<void> {
    for (const { memory, title } of this.#book.reviews) {
      const refusal = await this.#book.read(memory.taskId, title);
      if (refusal?.code === "no-worktree") this.#book.close(memory.taskId);
      else if (refusal !== undefined) await tellRefusal(this.#workbench.person, refusal);
    }
    this.#touched.refresh();
  }

  #closeReview(given: unknown): void {
    const node = toNode(given);
    if (node !== undefined && node.kind !== "note") this.#book.close(node.review.memory.taskId);
    else for (const { memory } of this.#book.reviews) this.#book.close(memory.taskId);
  }

  async #undoApply(given: unknown): Promise<void> {
    const node = toNode(given);
    const taskId = node?.kind === "review" ? node.taskId : undefined;
    const chosen = await chooseApply(this.#workbench, taskId);
    if (chosen?.applyId !== undefined) await this.#undo(chosen.applyId, chosen.taskId);
  }

  async #undo(applyId: string, taskId: TaskId): Promise<void> {
    const title = this.#book.find(taskId)?.title ?? "";
    await undoApply(this.#workbench, this.#book, applyId, { id: taskId, title });
    this.#touched.refresh();
  }

  async #showFileTasks(uri: unknown): Promise<void> {
    const { person, editor, model } = this.#workbench;
    const file = uri instanceof Uri ? uri : window.activeTextEditor?.document.uri;
    if (file?.scheme !== "file") {
      await person.tell({ level: "information", text: l10n.t("Open a file of the workspace first") });
      return;
    }
    const step = await chooseHistory(this.#workbench, file.fsPath);
    if (step === undefined) return;
    const { runId, taskId } = step.touched;
    if (step.kind === "run") await editor.execute(commandIds.openEvents, { runId, taskId });
    if (step.kind === "undo") await this.#undo(step.applyId, taskId);
    const task = model.task(taskId);
    if (step.kind === "changes" && task !== undefined) await this.open(task);
  }

  #fileInFront(): { readonly review: Review; readonly file: FileChange } | undefined {
    const uri = window.activeTextEditor?.document.uri;
    const reviewed = uri && reviewedFileOf(uri);
    const review = reviewed && this.#book.find(reviewed.taskId);
    const file = review?.changes.find(({ path, previousPath }) => {
      return path === reviewed?.path || (reviewed?.version === "before" && previousPath === reviewed.path);
    });
    return review === undefined || file === undefined ? undefined : { review, file };
  }

  #nodeAtCaret(): ReviewNode | undefined {
    const found = this.#fileInFront();
    const editor = window.activeTextEditor;
    const reviewed = editor && reviewedFileOf(editor.document.uri);
    if (found === undefined || reviewed === undefined) return undefined;
    const hunk: Hunk | undefined = hunkAt(found.file, editor?.selection.active.line ?? 0, reviewed.version);
    return hunk === undefined ? { kind: "file", ...found } : { kind: "hunk", ...found, hunk };
  }
}

/** A line of the tree, as the editor hands it on; undefined for anything else, such as the address of a document. */
function toNode(value: unknown): ReviewNode | undefined {
  if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
  const { kind } = value;
  const isOurs = kind === "review" || kind === "file" || kind === "hunk";
  return isOurs && "review" in value ? (value as ReviewNode) : undefined;
}
