import { nextInstance } from "../core/dispatch/auto-scale.ts";
import { pausesIn } from "../core/dispatch/hold.ts";
import { schedule } from "../core/dispatch/schedule.ts";
import type { DispatchEvent } from "../core/dispatch/events.ts";
import type { InstanceState, TaskState } from "../core/dispatch/states.ts";
import type { PauseOf } from "./decision.ts";
import { pauseWithInstance } from "./instance-requests.ts";
import type { Transaction } from "./transaction.ts";

/**
 * What follows for tasks from the instances they run on: one that begins to run on an instance that was paused with its tasks is paused
 * too; one that is paused by the time its instance isn't any more goes on.
 */
export function followInstances(transaction: Transaction, pauseOf: PauseOf): void {
  for (const { event } of [...transaction.records]) {
    const task = "taskId" in event ? transaction.draft.task(event.taskId) : undefined;
    if (task?.holdsSlot === true) followInstance(transaction, task, event.type, pauseOf);
  }
}

const beginnings: readonly DispatchEvent["type"][] = ["taskStarted", "taskAnswered", "taskUnblocked"];

function followInstance(
  transaction: Transaction,
  task: TaskState,
  happened: DispatchEvent["type"],
  pauseOf: PauseOf,
): void {
  const isHeld = isHeldWithTasks(transaction, task);
  const pause = pauseOf(task.spec.engine);
  const { held } = transaction.draft;
  const mayPause = held === undefined ? pause !== "none" : pausesIn(held.kind, pause);
  if (isHeld && beginnings.includes(happened) && mayPause) {
    pauseWithInstance(transaction, task, "instance");
  }
  if (!isHeld && happened === "taskPaused" && task.pausedWithInstance) {
    transaction.emit({ type: "taskResumeRequested", taskId: task.spec.id, by: "instance" });
  }
}

/** A host may have died between the two: what is paused with an instance that isn't paused any more goes on. */
export function resumeLeftBehind(transaction: Transaction): void {
  const { draft } = transaction;
  for (const task of [...draft.allTasks()]) {
    if (task.status !== "paused" || !task.pausedWithInstance || isHeldWithTasks(transaction, task)) continue;
    transaction.emit({ type: "taskResumeRequested", taskId: task.spec.id, by: "instance" });
  }
}

/** Instances that end and have no task left are stopped, or removed, and an account with the last of its instances. */
export function endInstances(transaction: Transaction): void {
  const { draft } = transaction;
  for (const { id, status, running, removing, accountId } of draft.allInstances()) {
    if (status !== "stopping" || running.length > 0) continue;
    if (removing === undefined) transaction.emit({ type: "instanceStopped", instanceId: id });
    else transaction.emit({ type: "instanceRemoved", instanceId: id });
    if (removing === "withAccount") transaction.emit({ type: "accountRemoved", accountId });
  }
}

/** Queued tasks get free slots, unless the fleet is held, and instances that may be scaled get others of their kind where that isn't enough. */
export function assign(transaction: Transaction): void {
  if (transaction.draft.held !== undefined) return;
  for (;;) {
    const { draft, at } = transaction;
    const standing = draft.standing(at);
    const assignments = schedule(draft.waiting(), standing);
    for (const { taskId, instanceId } of assignments) transaction.emit({ type: "taskAssigned", taskId, instanceId });
    if (!standing.instances.some(mayScale)) return;
    const instance = nextInstance(draft.waiting(), draft.standing(at));
    if (instance === undefined || !transaction.emit({ type: "instanceAdded", instance })) return;
    transaction.emit({ type: "instanceStartRequested", instanceId: instance.id });
    transaction.emit({ type: "instanceStarted", instanceId: instance.id });
  }
}

/** A fleet that is held is as if each of its instances were paused with its tasks. */
function isHeldWithTasks({ draft }: Transaction, { instanceId = "" }: TaskState): boolean {
  return draft.held !== undefined || holdsItsTasks(draft.instance(instanceId));
}

function holdsItsTasks(instance: InstanceState | undefined): boolean {
  return instance?.status === "paused" && instance.holdsTasks === true;
}

function mayScale({ scaleTo = 1 }: InstanceState): boolean {
  return scaleTo > 1;
}
