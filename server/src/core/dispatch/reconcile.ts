import type { Timestamp } from "../../protocol/states.ts";
import { hostDied } from "../errors/reasons.ts";
import type { TaskEvent } from "./events.ts";
import { afterFailure } from "./reports.ts";
import type { TaskState } from "./states.ts";

/**
 * What becomes of a task that a host had in hand when it died; undefined for one that no driver held, which simply goes on, and for {@link isEndingElsewhere one} that its
 * driver has to end once more. It was told to end: it has. In the cloud nothing has died: it stays where it is, unless it is paused. Nothing can have run yet (it still
 * waited to be allowed), it may run again, or it's an agent, whose stream tells how far it came: it queues again. Otherwise nobody knows how far it came, and it fails,
 * saying so, whatever its `retry` rule says: only a person may have that run again.
 */
export function afterHostDeath(task: TaskState, at: Timestamp): TaskEvent | undefined {
  if (!task.holdsSlot || isEndingElsewhere(task)) return undefined;
  const taskId = task.spec.id;
  if (task.stop !== undefined) {
    if (task.stop.as === "stopped") return { type: "taskStopped", taskId, reason: task.stop.reason };
    return afterFailure(task, task.stop.reason, at);
  }
  if (worksElsewhere(task)) return { type: "taskRequeued", taskId, reason: hostDied, stays: true };
  const isUntouched = task.waiting?.ask?.kind === "approval";
  if (isUntouched || task.spec.repeatable || task.spec.work.kind === "agent")
    return { type: "taskRequeued", taskId, reason: hostDied };
  return { type: "taskFailed", taskId, reason: hostDied, output: "", outputs: {} };
}

/** Whether it works on in the cloud without any host: not once it has paused there, which is as good as having ended. */
export function worksElsewhere({ status, told, spec }: TaskState): boolean {
  return spec.engine === "manus" && (status !== "paused" || told === "resume");
}

/** Whether a task was told to end that goes on without any host: in the cloud. Its driver is told once more. */
export function isEndingElsewhere({ holdsSlot, stop, spec }: TaskState): boolean {
  return holdsSlot && stop !== undefined && spec.engine === "manus";
}
