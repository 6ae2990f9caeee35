import * as l10n from "@vscode/l10n";
import {
  ApplyChangesRequest,
  UndoApplyRequest,
  type ApplyChangesParams,
  type ApplyChangesResult,
  type ChangeSelection,
} from "../../../server/src/protocol/changes.ts";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import { requireTrust } from "../commands/run-file.ts";
import { by, tellRefusal, type Workbench } from "../commands/workbench.ts";
import type { ReviewBook } from "./review-book.ts";
import { acceptedOf, markApplied, notRejectedOf, takeBack, type Review } from "./review.ts";

/** What a person may do where changes don't fit. */
export interface ConflictDoors {
  readonly openBranch: (task: TaskView) => Promise<void>;
  readonly compare: (task: TaskView, review: Review, path: string) => Promise<void>;
}

type Task = Pick<TaskView, "id" | "title">;

/** Apply what is accepted; where nothing was decided yet, all of it after a question. Reads the changes before: what the person accepted may be another text by now. */
export async function applyReviewed(
  workbench: Workbench,
  book: ReviewBook,
  task: TaskView,
  doors: ConflictDoors,
): Promise<void> {
  if (!(await requireTrust(workbench))) return;
  const review = await readAnew(workbench, book, task);
  if (review === undefined) return;
  const selection = acceptedOf(review) ?? (await askForAll(workbench, review));
  if (selection === undefined || !(await saveTargets(workbench, review, selection))) return;
  const result = await request(workbench, { taskId: task.id, selection, by });
  if (result.outcome !== "conflict") {
    await tellApplied(workbench, book, { task, selection, result });
    return;
  }
  const step = await askAboutConflict(workbench, result);
  if (step === "branch") await doors.openBranch(task);
  if (step === "compare") await doors.compare(task, review, result.files[0] ?? "");
  if (step !== "mark") return;
  const marked = await request(workbench, { taskId: task.id, selection, by, conflicts: "mark" });
  await tellApplied(workbench, book, { task, selection, result: marked });
}

async function readAnew({ person }: Workbench, book: ReviewBook, { id, title }: Task): Promise<Review | undefined> {
  const refusal = await book.read(id, title);
  if (refusal === undefined) return book.find(id);
  await tellRefusal(person, refusal);
  return undefined;
}

/** Say what doesn't fit, and ask how to go on. */
async function askAboutConflict(
  { person }: Workbench,
  { files, canMark }: Extract<ApplyChangesResult, { outcome: "conflict" }>,
): Promise<"mark" | "branch" | "compare" | undefined> {
  const [mark, branch, compare] = [
    l10n.t("Apply with Conflict Markers"),
    l10n.t("Open a Branch…"),
    l10n.t("Compare with Yours"),
  ];
  const text = l10n.t("Nothing was applied: these files have changed since in a way that doesn't fit");
  const detail = files.join("\n");
  const buttons = [...(canMark ? [mark] : []), branch, compare];
  const pressed = await person.tell({ level: "warning", text, detail, modal: true }, ...buttons);
  if (pressed === mark) return "mark";
  if (pressed === branch) return "branch";
  return pressed === compare ? "compare" : undefined;
}

/** Put back what an apply has overwritten, and say so. */
export async function undoApply(workbench: Workbench, book: ReviewBook, applyId: string, task?: Task): Promise<void> {
  const { server, person } = workbench;
  if (!(await requireTrust(workbench))) return;
  const undone = await server.request(UndoApplyRequest, { applyId, by });
  switch (undone.outcome) {
    case "refused":
      await tellRefusal(person, undone.because);
      return;
    case "changed-since": {
      const text = l10n.t("Nothing was undone: these files have changed since they were applied");
      await person.tell({ level: "warning", text, detail: undone.files.join("\n"), modal: true });
      return;
    }
    case "undone":
      if (task !== undefined) book.change(task.id, (review) => takeBack(review, undone.files));
      await person.tell({ level: "information", text: l10n.t("Undone in your files: {0}", nameSome(undone.files)) });
  }
}

/** The names of files in a sentence, and how many more there are. */
export function nameSome(files: readonly string[]): string {
  const most = 5;
  const named = files.slice(0, most).join(", ");
  const more = files.length - most;
  return more > 0 ? l10n.t("{0} and {1} more", named, more) : named;
}

function request({ server }: Workbench, params: ApplyChangesParams): Promise<ApplyChangesResult> {
  return server.request(ApplyChangesRequest, params);
}

/** Nothing is accepted: perhaps the person means all that they didn't reject. */
async function askForAll({ person }: Workbench, review: Review): Promise<ChangeSelection | undefined> {
  const rest = notRejectedOf(review);
  if (rest === undefined || rest.kind === "all") {
    await person.tell({ level: "information", text: l10n.t("Nothing of {0} is left to apply", review.title) });
    return undefined;
  }
  const yes = l10n.t("Apply All");
  const { length } = rest.files;
  const text =
    length === 1
      ? l10n.t("Nothing is accepted yet. Apply the 1 file that isn't rejected?")
      : l10n.t("Nothing is accepted yet. Apply the {0} files that aren't rejected?", length);
  const pressed = await person.tell({ level: "information", text, modal: true }, yes);
  return pressed === yes ? rest : undefined;
}

/** A file with unsaved changes would be overwritten by its tab later: the person saves it first. */
async function saveTargets(
  { editor, person }: Workbench,
  review: Review,
  selection: ChangeSelection,
): Promise<boolean> {
  const paths =
    selection.kind === "all" ? review.changes.map(({ path }) => path) : selection.files.map(({ path }) => path);
  const unsaved = paths.map((path) => fileOf(review, path)).filter((file) => editor.hasUnsavedChanges(file));
  if (unsaved.length === 0) return true;
  const yes = l10n.t("Save and Apply");
  const text = l10n.t("Some of these files have unsaved changes of yours");
  const detail = unsaved.map((file) => editor.shorten(file)).join("\n");
  if ((await person.tell({ level: "warning", text, detail, modal: true }, yes)) !== yes) return false;
  for (const file of unsaved) if (!(await editor.save(file))) return false;
  return true;
}

interface Applied {
  readonly task: Task;
  readonly selection: ChangeSelection;
  readonly result: ApplyChangesResult;
}

async function tellApplied(
  workbench: Workbench,
  book: ReviewBook,
  { task, selection, result }: Applied,
): Promise<void> {
  const { person, editor } = workbench;
  if (result.outcome === "refused") {
    await tellRefusal(person, result.because);
    return;
  }
  if (result.outcome === "conflict") {
    await person.tell({ level: "warning", text: l10n.t("Nothing was applied: {0}", result.message) });
    return;
  }
  const { files, alreadyThere = [], marked = [], applyId } = result;
  book.change(task.id, (review) => markApplied(review, selection, [...files, ...alreadyThere]));
  const review = book.find(task.id);
  const [first] = marked;
  if (review !== undefined && first !== undefined) await editor.open(fileOf(review, first));
  const undo = l10n.t("Undo");
  const text = describeApplied(files, marked);
  const level = marked.length === 0 ? "information" : "warning";
  const pressed = await person.tell({ level, text }, ...(applyId === undefined ? [] : [undo]));
  if (pressed === undo && applyId !== undefined) await undoApply(workbench, book, applyId, task);
}

function describeApplied(files: readonly string[], marked: readonly string[]): string {
  if (files.length === 0) return l10n.t("Your files hold these changes already");
  if (marked.length === 0) return l10n.t("Applied to your files: {0}", nameSome(files));
  return l10n.t("Applied. Resolve the conflict markers in {0}", nameSome(marked));
}

/** Where a changed file is, or will be, among the person's own. */
export function fileOf({ workspaceFolder }: Pick<Review, "workspaceFolder">, path: string): string {
  return `${workspaceFolder.replace(/[\\/]$/, "")}/${path}`;
}
