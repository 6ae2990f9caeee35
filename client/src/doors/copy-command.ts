import * as l10n from "@vscode/l10n";
import { openAsk } from "../../../server/src/protocol/answering.ts";
import { findFile, type Command, type Workbench } from "../commands/workbench.ts";
import { commandLineOf, type CommandSubject, type Shell } from "../model/command-line.ts";
import type { CommandTarget } from "../model/command-target.ts";

/** What the command leads to. */
export interface CopyDoors {
  /** The shell that people here use. */
  readonly shell: Shell;
  /** The folder of the setting `manus.home`. */
  readonly home: () => string | undefined;
  /** Put it on the clipboard. */
  readonly copy: (text: string) => Promise<void>;
}

/** "Copy as manusctl Command": what the target's command in a terminal would be. */
export function createCopyCommand(workbench: Workbench, { shell, home, copy }: CopyDoors): Command {
  return async (target) => {
    const subject = subjectOf(workbench, target) ?? (await fileOf(workbench, target));
    if (subject === undefined) return;
    const { text, leftOut } = commandLineOf(subject, shell, home());
    await copy(text);
    const said =
      leftOut.length === 0
        ? l10n.t("The command is on the clipboard")
        : l10n.t("The command is on the clipboard, without what may be secret: fill in {0}", leftOut.join(", "));
    await workbench.person.tell({ level: "information", text: said });
  };
}

/** What the line of a tree stands for. A step without a task is run alone; an agent's or a tool's task is looked at. */
function subjectOf(
  { model }: Workbench,
  { triggerId, taskId, stepId, runId }: CommandTarget,
): CommandSubject | undefined {
  const trigger = triggerId === undefined ? undefined : model.trigger(triggerId);
  if (trigger !== undefined) {
    return { kind: "trigger", file: trigger.file, workspaceFolder: trigger.workspaceFolder };
  }
  const task = taskId === undefined ? undefined : model.task(taskId);
  if (task !== undefined) return { kind: "task", taskId: task.id, asks: openAsk(task) !== undefined };
  const run = runId === undefined ? undefined : model.run(runId);
  if (run === undefined) return undefined;
  return stepId === undefined ? { kind: "run", run } : { kind: "step", run, stepId };
}

async function fileOf(workbench: Workbench, target: CommandTarget): Promise<CommandSubject | undefined> {
  const file = await findFile(workbench, target, l10n.t("Copy the command for which file?"));
  return file === undefined ? undefined : { kind: "file", file, workspaceFolder: workbench.editor.folderOf(file) };
}
