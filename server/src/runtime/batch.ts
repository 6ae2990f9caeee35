import type { TaskState } from "../core/dispatch/states.ts";
import type { BatchParams, BatchResult, TaskFilter } from "../protocol/instances.ts";
import type { Refusal, TaskStatus } from "../protocol/states.ts";
import type { ByPerson } from "../protocol/tasks.ts";
import { textMatcher } from "../core/match-text.ts";
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
  const fits = fitting(withStatuses(filter, action), transaction.draft);
  const tasks = [...transaction.draft.allTasks()].filter(fits);
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

function fitting(filter: TaskFilter, draft: FleetDraft): (task: TaskState) => boolean {
  const conditions = Object.entries(conditionMakers).flatMap(([key, make]) => {
    const value = filter[key as keyof TaskFilter];
    return value === undefined ? [] : [make(value as never, draft)];
  });
  return (task) => conditions.length > 0 && conditions.every((condition) => condition(task));
}

const conditionMakers: {
  readonly [K in keyof TaskFilter]-?: (
    value: NonNullable<TaskFilter[K]>,
    draft: FleetDraft,
  ) => (task: TaskState) => boolean;
} = {
  taskIds: (ids) => {
    const named = new Set(ids);
    return ({ spec }) => named.has(spec.id);
  },
  runId: (runId) => (task) => task.spec.runId === runId,
  accountId: (accountId, draft) => (task) => isOfAccount(task, accountId, draft),
  instanceId: (id) => (task) => [task.instanceId, task.spec.placement?.instance].includes(id),
  engine: (engine) => (task) => task.spec.engine === engine,
  statuses: (statuses) => (task) => statuses.includes(task.status),
  match: (text, draft) => {
    const fits = textMatcher(text);
    return ({ spec }) => [spec.title, spec.stepId, draft.run(spec.runId)?.spec.compiled.name ?? ""].some(fits);
  },
};

/** Whether a task has to do with an account: it runs (or ran last) on one of its instances, asks for it, or works in it in the cloud. */
export function isOfAccount({ spec, cloud, instanceId }: TaskState, accountId: string, draft: FleetDraft): boolean {
  const own = instanceId === undefined ? undefined : draft.instance(instanceId)?.accountId;
  return [own, spec.placement?.account, cloud?.accountId].includes(accountId);
}
