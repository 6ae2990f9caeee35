import type { EndReason } from "../protocol/states.ts";
import type { Fleet } from "./fleet.ts";
import type { Transaction } from "./transaction.ts";

/** Whether a driver has anything in hand. */
export function isAtWork(fleet: Fleet): boolean {
  return [...fleet.instances.values()].some(({ running }) => running.length > 0);
}

/** Whether something is at work or will be as soon as there is room for it. */
export function isAnythingDue(fleet: Fleet): boolean {
  if (isAtWork(fleet)) return true;
  return fleet.allQueues().some((queue) => {
    for (const { spec } of queue) if (fleet.runs.get(spec.runId)?.held === false) return true;
    return false;
  });
}

const hostStopped: EndReason = {
  code: "host-stopped",
  message: "The host was stopped while this was under way",
  remedy: "Retry it: the next host takes it.",
};

/** Tell every run to stop that has something at work or due; what waits for a person or is paused stays. */
export function stopWork(transaction: Transaction, fleet: Fleet): void {
  for (const runId of fleet.open) {
    const tasks = fleet.tasksOf(runId);
    const isHeld = fleet.runs.get(runId)?.held === true;
    if (!tasks.some(({ holdsSlot, status }) => holdsSlot || (status === "queued" && !isHeld))) continue;
    transaction.emit({ type: "runStopRequested", runId, stop: { reason: hostStopped, as: "stopped" }, by: "host" });
  }
}
