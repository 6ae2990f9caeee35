import * as l10n from "@vscode/l10n";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import {
  ApplyChangesRequest,
  DiscardChangesRequest,
  OpenBranchRequest,
  ReadChangesRequest,
  type ChangeSelection,
  type FileChange,
  type ReadChangesResult,
} from "../../../server/src/protocol/changes.ts";
import { checkBranch, describeChange, suggestBranch } from "../model/changes.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { findTask } from "./task-commands.ts";
import { by, tellOutcome, tellRefusal, type Command, type Workbench } from "./workbench.ts";

/** What becomes of the changes that an agent made in a worktree of its own. */
export interface ChangeCommands {
  readonly show: Command;
  readonly apply: Command;
  readonly openBranch: Command;
  readonly discard: Command;
}

export function createChangeCommands(workbench: Workbench): ChangeCommands {
  const withTask = (title: string, act: (task: TaskView) => Promise<void>): Command => {
    return async (target: CommandTarget) => {
      const task = await findTask(workbench, target, {
        title,
        fits: (each) => each.worktree !== undefined,
        takesOnly: true,
      });
      if (task !== undefined) await act(task);
    };
  };
  return {
    show: withTask(l10n.t("Show the changes of which task?"), (task) => show(workbench, task)),
    apply: withTask(l10n.t("Apply the changes of which task?"), (task) => apply(workbench, task)),
    openBranch: withTask(l10n.t("Make a branch of the changes of which task?"), (task) => openBranch(workbench, task)),
    discard: withTask(l10n.t("Discard the changes of which task?"), (task) => discard(workbench, task)),
  };
}

type Changes = Extract<ReadChangesResult, { outcome: "read" }>;

/** What the task has changed; nothing, and told, when there is nothing or it can't be read. */
async function readChanges({ server, person }: Workbench, task: TaskView): Promise<Changes | undefined> {
  const read = await server.request(ReadChangesRequest, { taskId: task.id });
  if (read.outcome === "refused") {
    await tellRefusal(person, read.because);
    return undefined;
  }
  if (read.changes.length > 0) return read;
  await person.tell({ level: "information", text: l10n.t("{0} has changed no file", task.title) });
  return undefined;
}

/** One file after the other, until the person turns away. */
async function show(workbench: Workbench, task: TaskView): Promise<void> {
  const { editor, person } = workbench;
  const read = await readChanges(workbench, task);
  if (read === undefined) return;
  const change = await chooseFile(workbench, l10n.t("Changes of {0}", task.title), read.changes);
  if (change === undefined) return;
  if (change.binary) {
    await person.tell({
      level: "information",
      text: l10n.t("{0} is a binary file: it has no lines to compare", change.path),
    });
    return;
  }
  const mine = change.status === "added" ? undefined : join(read.workspaceFolder, change.previousPath ?? change.path);
  const its = change.status === "deleted" ? undefined : join(read.folder, change.path);
  await editor.diffFiles(l10n.t("{0}: yours and that of {1}", change.path, task.title), mine, its);
}

async function chooseFile(
  { person }: Workbench,
  title: string,
  changes: readonly FileChange[],
): Promise<FileChange | undefined> {
  const choices = changes.map((change) => ({ ...describeChange(change), value: change }));
  return await person.choose(title, choices);
}

async function apply(workbench: Workbench, task: TaskView): Promise<void> {
  const { server, person } = workbench;
  const read = await readChanges(workbench, task);
  const selection = read && (await chooseSelection(workbench, task, read.changes));
  if (selection === undefined) return;
  const result = await server.request(ApplyChangesRequest, { taskId: task.id, selection, by });
  switch (result.outcome) {
    case "refused":
      await tellRefusal(person, result.because);
      return;
    case "conflict": {
      const detail = result.files.join("\n");
      const text = l10n.t("Nothing was applied: {0}", result.message);
      await person.tell({ level: "warning", text, detail, modal: true });
      return;
    }
    case "applied":
      await person.tell({ level: "information", text: l10n.t("Applied to your files: {0}", result.files.join(", ")) });
  }
}

async function chooseSelection(
  workbench: Workbench,
  task: TaskView,
  changes: readonly FileChange[],
): Promise<ChangeSelection | undefined> {
  const files = changes.map((change) => ({ ...describeChange(change), value: change }));
  const all = { label: l10n.t("All {0} files", changes.length), value: "all" } as const;
  const chosen = await workbench.person.choose<FileChange | "all">(l10n.t("Apply what of {0}?", task.title), [
    all,
    ...files,
  ]);
  if (chosen === undefined || chosen === "all") return chosen && { kind: "all" };
  if (chosen.hunks.length < 2) return { kind: "files", files: [{ path: chosen.path }] };
  const whole = { label: l10n.t("All of {0}", chosen.path), value: "whole" } as const;
  const hunks = chosen.hunks.map(({ index, text }) => {
    const [head = "", ...lines] = text.split("\n");
    const changed = lines.find((line) => /^[+-]/.test(line)) ?? "";
    return { label: l10n.t("Only {0}", head), detail: changed, value: index };
  });
  const part = await workbench.person.choose<number | "whole">(l10n.t("Apply what of {0}?", chosen.path), [
    whole,
    ...hunks,
  ]);
  if (part === undefined) return undefined;
  const { path } = chosen;
  return { kind: "files", files: [part === "whole" ? { path } : { path, hunks: [part] }] };
}

async function openBranch(workbench: Workbench, task: TaskView): Promise<void> {
  const { server, person, model } = workbench;
  const branch = await person.ask({
    title: l10n.t("Changes of {0}", task.title),
    prompt: l10n.t("The name of the branch; your own branch and files stay as they are"),
    value: suggestBranch(model.run(task.runId)?.name ?? task.title),
    check: checkBranch,
  });
  if (branch === undefined) return;
  const result = await server.request(OpenBranchRequest, { taskId: task.id, branch, by });
  if (result.outcome === "refused") await tellRefusal(person, result.because);
  else await person.tell({ level: "information", text: l10n.t("The changes are on the branch {0}", branch) });
}

async function discard({ server, person }: Workbench, task: TaskView): Promise<void> {
  const yes = l10n.t("Discard");
  const text = l10n.t("Discard what {0} has changed?", task.title);
  const detail = l10n.t("Its worktree goes, with all that wasn't applied. This can't be undone.");
  if ((await person.tell({ level: "warning", text, detail, modal: true }, yes)) !== yes) return;
  const result = await server.request(DiscardChangesRequest, { taskId: task.id, by });
  await tellOutcome(person, result.outcome === "done" ? { outcome: "accepted" } : result);
}

function join(folder: string, path: string): string {
  return `${folder.replace(/[\\/]$/, "")}/${path}`;
}
