import * as l10n from "@vscode/l10n";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import { DiscardChangesRequest, OpenBranchRequest } from "../../../server/src/protocol/changes.ts";
import { checkBranch, suggestBranch } from "../model/changes.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { requireTrust } from "./run-file.ts";
import { findTask } from "./task-commands.ts";
import { by, tellOutcome, tellRefusal, type Command, type Workbench } from "./workbench.ts";

/** What becomes of the changes that an agent made in a worktree of its own. */
export interface ChangeCommands {
  readonly show: Command;
  readonly apply: Command;
  readonly openBranch: Command;
  readonly discard: Command;
}

/** Where changes are looked at and taken over. */
export interface ReviewDoors {
  open(task: TaskView): Promise<void>;
  apply(task: TaskView): Promise<void>;
  /** The worktree is gone. */
  close(taskId: TaskId): void;
}

export function createChangeCommands(workbench: Workbench, review: ReviewDoors): ChangeCommands {
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
    show: withTask(l10n.t("Show the changes of which task?"), (task) => review.open(task)),
    apply: withTask(l10n.t("Apply the changes of which task?"), (task) => review.apply(task)),
    openBranch: withTask(l10n.t("Make a branch of the changes of which task?"), (task) => openBranch(workbench, task)),
    discard: withTask(l10n.t("Discard the changes of which task?"), (task) => discard(workbench, review, task)),
  };
}

/** Ask for a branch's name, and commit the changes to it. */
export async function openBranch(workbench: Workbench, task: TaskView): Promise<void> {
  const { server, person, model } = workbench;
  // A commit runs what the repository's configuration names.
  if (!(await requireTrust(workbench))) return;
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

async function discard({ server, person }: Workbench, review: ReviewDoors, task: TaskView): Promise<void> {
  const yes = l10n.t("Discard");
  const text = l10n.t("Discard what {0} has changed?", task.title);
  const detail = l10n.t("Its worktree goes, with all that wasn't applied. This can't be undone.");
  if ((await person.tell({ level: "warning", text, detail, modal: true }, yes)) !== yes) return;
  const result = await server.request(DiscardChangesRequest, { taskId: task.id, by });
  if (result.outcome === "done") review.close(task.id);
  await tellOutcome(person, result.outcome === "done" ? { outcome: "accepted" } : result);
}
