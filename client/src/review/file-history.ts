import * as l10n from "@vscode/l10n";
import { languageTag } from "../../../webviews/src/protocol/language-tag.ts";
import { ListTouchedFilesRequest, type TouchedFile } from "../../../server/src/protocol/changes.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import type { Workbench } from "../commands/workbench.ts";
import type { Choice } from "../ports/person.ts";

/** What a line of the list leads to. */
export type HistoryStep =
  | { readonly kind: "run"; readonly touched: TouchedFile }
  | { readonly kind: "changes"; readonly touched: TouchedFile }
  | { readonly kind: "undo"; readonly touched: TouchedFile; readonly applyId: string };

/** The files in the folders of this window that tasks have changed, the newest first. */
export async function readTouched({ server, editor }: Workbench): Promise<readonly TouchedFile[]> {
  const folders = editor.folders();
  if (folders.length === 0) return [];
  return (await server.request(ListTouchedFilesRequest, { folders })).touched;
}

/** Ask which of the tasks that changed a file is meant, and what of it is to be shown. */
export async function chooseHistory(workbench: Workbench, file: string): Promise<HistoryStep | undefined> {
  const { editor, person } = workbench;
  const wanted = comparable(file);
  const touched = (await readTouched(workbench)).filter((one) => comparable(one.file) === wanted);
  if (touched.length === 0) {
    const text = l10n.t(
      "No task is known to have changed {0}. What commands have written isn't known",
      editor.shorten(file),
    );
    await person.tell({ level: "information", text });
    return undefined;
  }
  return await person.choose(
    l10n.t("Tasks That Changed {0}", editor.shorten(file)),
    touched.flatMap((one) => choicesOf(workbench, one)),
  );
}

/** Ask which apply is to be undone: of a task, or of any. */
export async function chooseApply(workbench: Workbench, taskId?: TaskId): Promise<TouchedFile | undefined> {
  const { person } = workbench;
  const touched = (await readTouched(workbench)).filter((one) => {
    return one.applyId !== undefined && (taskId === undefined || one.taskId === taskId);
  });
  const applies = new Map(
    touched.map((one) => [one.applyId, touched.filter((other) => other.applyId === one.applyId)]),
  );
  if (applies.size === 0) {
    await person.tell({ level: "information", text: l10n.t("There is no apply that can be undone") });
    return undefined;
  }
  const choices = [...applies.values()].flatMap((files): Choice<TouchedFile>[] => {
    const [one] = files;
    if (one === undefined) return [];
    const detail = files.map(({ file }) => workbench.editor.shorten(file)).join(", ");
    return [{ label: titleOf(workbench, one), description: timeOf(one), detail, value: one }];
  });
  return await person.choose(l10n.t("Undo Which Apply?"), choices);
}

/** What was done to a file, by which task, when: for its tooltip. */
export function describeTouched(workbench: Workbench, one: TouchedFile): string {
  const title = titleOf(workbench, one);
  return one.how === "applied"
    ? l10n.t("Applied from {0}, {1}", title, timeOf(one))
    : l10n.t("Written by {0}, {1}", title, timeOf(one));
}

/** For comparing paths: Windows has two separators, and a drive's letter is written large or small. */
export function comparable(path: string): string {
  if (!/^[A-Za-z]:|^\\\\/.test(path)) return path;
  return path.charAt(0).toLowerCase() + path.slice(1).replaceAll("\\", "/");
}

function choicesOf(workbench: Workbench, touched: TouchedFile): readonly Choice<HistoryStep>[] {
  const { applyId } = touched;
  const line = { label: titleOf(workbench, touched), description: describeHow(touched) };
  const hasWorktree = workbench.model.task(touched.taskId)?.worktree !== undefined;
  return [
    { ...line, detail: l10n.t("Show what the task did"), value: { kind: "run", touched } },
    ...(hasWorktree
      ? [{ ...line, detail: l10n.t("Show its changes"), value: { kind: "changes", touched } } as const]
      : []),
    ...(applyId === undefined
      ? []
      : [{ ...line, detail: l10n.t("Undo this apply"), value: { kind: "undo", touched, applyId } } as const]),
  ];
}

function describeHow(touched: TouchedFile): string {
  return touched.how === "applied" ? l10n.t("applied {0}", timeOf(touched)) : l10n.t("written {0}", timeOf(touched));
}

function titleOf({ model }: Workbench, { taskId, runId }: TouchedFile): string {
  const run = model.run(runId)?.name;
  return model.task(taskId)?.title ?? run ?? l10n.t("Task {0}", taskId);
}

function timeOf({ at }: TouchedFile): string {
  return new Date(at).toLocaleString(languageTag());
}
