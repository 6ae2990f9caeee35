import type { TaskState } from "../core/dispatch/states.ts";
import type { BatchParams, BatchResult, TaskFilter } from "../protocol/instances.ts";
import type { Refusal, TaskStatus } from "../protocol/states.ts";
import type { ByPerson } from "../protocol/tasks.ts";
import type { Decision } from "./decision.ts";
import type { FleetDraft } from "./fleet-draft.ts";
import type { Transaction } from "./transaction.ts";

/** How one task of a batch is decided. */
type DecideTask = (transaction: Transaction, params: ByPerson) => Decision;

/** Do one thing with every task that fits, in the order in which they were made; each is decided singly. */
export function decideBatch(
  transaction: Transaction,
  { action, filter, by }: BatchParams,
  decide: Readonly<Record<BatchParams["action"], DecideTask>>,
): BatchResult {
  const tasks = [...transaction.draft.allTasks()].filter((task) =>
    fits(task, withStatuses(filter, action), transaction.draft),
  );
  const matched = tasks.map(({ spec }) => spec.id).sort();
  const refused = matched.flatMap((taskId) => {
    const because = decide[action](transaction, { taskId, by });
    return because === undefined || "note" in because ? [] : [{ taskId, because }];
  });
  return { matched, refused };
}

/** A batch that couldn't be written: every task has refused. */
export function refuseBatch(matched: BatchResult["matched"], because: Refusal): BatchResult {
  return { matched, refused: matched.map((taskId) => ({ taskId, because })) };
}

const unfinished = ["queued", "starting", "running", "paused", "waiting"] as const;
const possible: Readonly<Record<BatchParams["action"], readonly TaskStatus[]>> = {
  stop: unfinished,
  pause: ["queued", "running"],
  resume: ["paused"],
  retry: ["failed", "stopped"],
};

/** Whoever names statuses or tasks hears what becomes of each; else those are left alone with which nothing can be done. */
function withStatuses(filter: TaskFilter, action: BatchParams["action"]): TaskFilter {
  const isVague = filter.statuses === undefined && filter.taskIds === undefined && Object.keys(filter).length > 0;
  return isVague ? { ...filter, statuses: possible[action] } : filter;
}

function fits(task: TaskState, filter: TaskFilter, draft: FleetDraft): boolean {
  const { taskIds, runId, accountId, instanceId, engine, statuses } = filter;
  const conditions = [
    taskIds?.includes(task.spec.id),
    runId === undefined ? undefined : task.spec.runId === runId,
    accountId === undefined ? undefined : isOfAccount(task, accountId, draft),
    instanceId === undefined ? undefined : [task.instanceId, task.spec.placement?.instance].includes(instanceId),
    engine === undefined ? undefined : task.spec.engine === engine,
    statuses?.includes(task.status),
  ].filter((condition) => condition !== undefined);
  return conditions.length > 0 && conditions.every(Boolean);
}

/** Whether a task has to do with an account: it runs (or ran last) on one of its instances, asks for it, or works in it in the cloud. */
export function isOfAccount({ spec, cloud, instanceId }: TaskState, accountId: string, draft: FleetDraft): boolean {
  const own = instanceId === undefined ? undefined : draft.instance(instanceId)?.accountId;
  return [own, spec.placement?.account, cloud?.accountId].includes(accountId);
}
