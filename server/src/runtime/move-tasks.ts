import * as l10n from "@vscode/l10n";
import { misfit, needOf } from "../core/dispatch/need.ts";
import type { InstanceState, TaskState } from "../core/dispatch/states.ts";
import type { BatchResult } from "../protocol/instances.ts";
import type { Refusal, TaskId } from "../protocol/states.ts";
import type { MoveTasksParams } from "../protocol/tasks.ts";
import { refuseBatch } from "./batch.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Transaction } from "./transaction.ts";

/** Have tasks run on one instance: see `MoveTasksRequest`. Each is decided singly, and what is decided is written together. */
export async function moveTasks(
  dispatcher: Pick<Dispatcher, "decide">,
  { taskIds, instanceId, by }: MoveTasksParams,
): Promise<BatchResult> {
  const matched = [...new Set(taskIds)];
  const refused: { readonly taskId: TaskId; readonly because: Refusal }[] = [];
  const outcome = await dispatcher.decide((transaction) => {
    for (const taskId of matched) {
      const because = refuseToMove(transaction, taskId, instanceId);
      if (because !== undefined) refused.push({ taskId, because });
      else transaction.emit({ type: "taskMoved", taskId, instanceId, by });
    }
    return undefined;
  });
  return outcome.outcome === "refused" ? refuseBatch(matched, outcome.because) : { matched, refused };
}

function refuseToMove({ draft }: Transaction, taskId: TaskId, instanceId: string): Refusal | undefined {
  const instance = draft.instance(instanceId);
  if (instance === undefined)
    return { code: "unknown-instance", message: l10n.t("There is no instance {0}", instanceId) };
  if (instance.removing !== undefined)
    return { code: "instance-removing", message: l10n.t("The instance {0} is being removed", instanceId) };
  const task = draft.task(taskId);
  if (task === undefined) return { code: "unknown-task", message: l10n.t("There is no task {0}", taskId) };
  const folder = draft.run(task.spec.runId)?.spec.workspaceFolder ?? "";
  return refuseAsItStands(task) ?? refuseMisfit(task, instance, { folder, draft });
}

function refuseAsItStands({ spec, status, holdsSlot, instanceId = "" }: TaskState): Refusal | undefined {
  if (status === "succeeded")
    return { code: "already-finished", message: l10n.t("The task {0} has succeeded", spec.title) };
  if (spec.work.kind === "approve")
    return { code: "needs-no-instance", message: l10n.t("The question {0} needs no instance", spec.title) };
  if (!holdsSlot) return undefined;
  return {
    code: "already-running",
    message: l10n.t("The task {0} is at work on {1}, and what is at work can't be moved", spec.title, instanceId),
    remedy: l10n.t("Stop it first; then move it, and retry it."),
  };
}

function refuseMisfit(
  task: TaskState,
  instance: InstanceState,
  { folder, draft }: { readonly folder: string; readonly draft: Transaction["draft"] },
): Refusal | undefined {
  const need = { ...needOf(task, folder), instance: instance.id };
  const because = misfit(instance, need, (id) => draft.account(id));
  if (because === undefined) return undefined;
  return { code: "does-not-fit", message: l10n.t("The instance {0} {1}", instance.id, because) };
}
