import type { StepState } from "./states.ts";

/**
 * Whether a step or an item can begin: it has never begun; or it stands on nothing (any more) and waits for nothing: the pause before its next attempt is over, or its
 * result wasn't found among those that are kept.
 */
export function isDue(part: StepState): boolean {
  return part.status === "pending" || goesOnDue(part);
}

/** The same, of one that has begun. */
export function goesOnDue({ status, attempt, until, taskId, childRunId, cache, items }: StepState): boolean {
  if (taskId !== undefined || childRunId !== undefined || items !== undefined) return false;
  if (status === "queued") return cache !== undefined && cache.state !== "asked";
  return status === "waiting" && attempt !== undefined && until === undefined;
}
