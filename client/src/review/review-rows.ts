import * as l10n from "@vscode/l10n";
import type { FileChange, Hunk } from "../../../server/src/protocol/changes.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import {
  countLines,
  decisionOf,
  firstChangedLine,
  isChangedSince,
  isDivisible,
  placeOf,
  standingOf,
  type Review,
  type Standing,
} from "./review.ts";

/** A line of the review's tree. */
export type ReviewNode =
  | { readonly kind: "review"; readonly review: Review; readonly taskId: TaskId }
  | { readonly kind: "file"; readonly review: Review; readonly file: FileChange }
  | { readonly kind: "hunk"; readonly review: Review; readonly file: FileChange; readonly hunk: Hunk }
  /** Says something and does nothing. */
  | { readonly kind: "note"; readonly text: string };

/** How a line shows. */
export interface ReviewRow {
  readonly id?: string;
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly spoken: string;
  /** A codicon; absent where the file's own picture shows. */
  readonly icon?: string;
  /** A colour of the theme for it. */
  readonly colour?: string;
  /** What menus read: the kind, then words about it. */
  readonly context: string;
}

/** The lines below a line. */
export function childrenOf(node: ReviewNode): readonly ReviewNode[] {
  if (node.kind === "review") {
    const { review } = node;
    const left = review.filesLeftOut;
    const note = left === 1 ? l10n.t("1 more file isn't listed") : l10n.t("{0} more files aren't listed", left);
    const files = review.changes.map((file): ReviewNode => ({ kind: "file", review, file }));
    if (files.length === 0) return [{ kind: "note", text: l10n.t("Nothing has changed (yet)") }];
    return left === 0 ? files : [...files, { kind: "note", text: note }];
  }
  if (node.kind !== "file" || !isDivisible(node.file)) return [];
  const { review, file } = node;
  return file.hunks.map((hunk) => ({ kind: "hunk", review, file, hunk }));
}

/** What a line says. */
export function rowOf(node: ReviewNode): ReviewRow {
  switch (node.kind) {
    case "review":
      return rowOfReview(node.review);
    case "file":
      return rowOfFile(node.review, node.file);
    case "hunk":
      return rowOfHunk(node.review, node.file, node.hunk);
    case "note":
      return {
        label: node.text,
        description: "",
        tooltip: node.text,
        spoken: node.text,
        icon: "info",
        context: "note",
      };
  }
}

/** The letter that source control has for it. */
export function letterOf({ status }: FileChange): string {
  return { added: "A", modified: "M", deleted: "D", renamed: "R" }[status];
}

/** The theme's colour for it. */
export function colourOf({ status }: FileChange): string {
  const name = { added: "added", modified: "modified", deleted: "deleted", renamed: "renamed" }[status];
  return `gitDecoration.${name}ResourceForeground`;
}

/** What happened to a file, a word. */
function describeStatus({ status, mode }: FileChange): string {
  if (status === "modified" && mode !== undefined) return l10n.t("modified, mode {0} → {1}", mode.before, mode.after);
  return {
    added: l10n.t("added"),
    modified: l10n.t("modified"),
    deleted: l10n.t("deleted"),
    renamed: l10n.t("renamed"),
  }[status];
}

/** What was decided, a word. */
export function describeStanding(standing: Standing): string {
  return {
    open: l10n.t("to review"),
    accepted: l10n.t("accepted"),
    rejected: l10n.t("rejected"),
    applied: l10n.t("applied"),
    partly: l10n.t("partly decided"),
  }[standing];
}

const icons: Readonly<Record<Standing, { readonly icon: string; readonly colour?: string }>> = {
  open: { icon: "circle-large-outline" },
  accepted: { icon: "check", colour: "testing.iconPassed" },
  rejected: { icon: "close", colour: "problemsErrorIcon.foreground" },
  applied: { icon: "pass-filled", colour: "testing.iconPassed" },
  partly: { icon: "color-mode" },
};

function rowOfReview(review: Review): ReviewRow {
  const { changes, memory, title, filesLeftOut } = review;
  const { added, removed } = countLines(changes);
  const count = changes.length + filesLeftOut;
  const files = count === 1 ? l10n.t("1 file") : l10n.t("{0} files", count);
  const open = changes.filter((file) => ["open", "partly"].includes(standingOf(review, file))).length;
  const left = open === 0 ? l10n.t("all decided") : l10n.t("{0} to review", open);
  const description = changes.length === 0 ? "" : `${files} +${added} −${removed} · ${left}`;
  const spoken = l10n.t("Changes of {0}: {1}, {2} lines added, {3} removed, {4}", title, files, added, removed, left);
  return {
    id: memory.taskId,
    label: title,
    description,
    tooltip: `${spoken}\n${review.folder}`,
    spoken,
    icon: "git-pull-request",
    context: "review",
  };
}

function rowOfFile(review: Review, file: FileChange): ReviewRow {
  const { path, previousPath, binary, addedLines, removedLines } = file;
  const standing = standingOf(review, file);
  const lines = binary ? l10n.t("binary") : `+${addedLines} −${removedLines}`;
  const since = isChangedSince(review, file) ? [l10n.t("changed since you looked")] : [];
  const from = previousPath === undefined ? [] : [l10n.t("from {0}", previousPath)];
  const words = [describeStatus(file), ...from, describeStanding(standing), ...since];
  const slash = path.lastIndexOf("/");
  const folder = slash === -1 ? [] : [path.slice(0, slash)];
  const decided = standing === "open" ? [] : [describeStanding(standing)];
  return {
    id: `${review.memory.taskId} ${path}`,
    label: path.slice(slash + 1),
    description: [...folder, lines, ...from, ...decided, ...since].join(" · "),
    tooltip: [path, words.join(", "), ...leftOut(file)].join("\n"),
    spoken: [path, lines, ...words].join(", "),
    context: contextOf("file", standing),
  };
}

function leftOut({ hunksLeftOut = 0 }: FileChange): readonly string[] {
  if (hunksLeftOut === 0) return [];
  return [l10n.t("{0} of its hunks aren't listed: it is accepted or rejected as a whole", hunksLeftOut)];
}

function rowOfHunk(review: Review, file: FileChange, hunk: Hunk): ReviewRow {
  const standing = decisionOf(review, file, hunk) ?? "open";
  const changed = hunk.text.split("\n").filter((line) => /^[+-]/.test(line));
  const added = changed.filter((line) => line.startsWith("+")).length;
  const line = firstChangedLine(hunk) + 1;
  const label = changed.find((text) => text.startsWith("+")) ?? changed[0] ?? "";
  const text = label.slice(1).trim();
  const counts = `+${added} −${changed.length - added}`;
  const decided = standing === "open" ? "" : ` · ${describeStanding(standing)}`;
  return {
    id: `${review.memory.taskId} ${file.path} ${hunk.id}`,
    label: text === "" ? l10n.t("Line {0}", line) : text.slice(0, 80),
    description: `${l10n.t("line {0}", line)} ${counts}${decided}`,
    tooltip: hunk.text.length > 2_000 ? `${hunk.text.slice(0, 2_000)}…` : hunk.text,
    spoken: l10n.t(
      "Hunk at line {0} of {1}, {2}: {3}",
      placeOf(hunk).after.start + 1,
      file.path,
      describeStanding(standing),
      text,
    ),
    ...icons[standing],
    context: contextOf("hunk", standing),
  };
}

function contextOf(kind: "file" | "hunk", standing: Standing): string {
  // The buttons stay where they are whatever was decided: who presses one twice means it, not its neighbour.
  const can = [
    ...(standing === "applied" ? [] : ["can-accept", "can-reject"]),
    ...(["open", "applied"].includes(standing) ? [] : ["can-reset"]),
  ];
  return [kind, standing, ...can].join(" ");
}
