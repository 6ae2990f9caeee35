import * as l10n from "@vscode/l10n";
import { worksElsewhere } from "../core/dispatch/reconcile.ts";
import type { TaskState } from "../core/dispatch/states.ts";
import { canBeLeft } from "./hold-fleet.ts";
import type { EndReason, TaskId } from "../protocol/states.ts";
import type { DispatcherStatus } from "./dispatcher-ports.ts";
import type { Fleet } from "./fleet.ts";
import type { Transaction } from "./transaction.ts";

/** Whether a driver has anything in hand but what is `left` to the next host. While nothing is, no queued task can start by itself either: it waits for a person who changes something about instances or accounts. */
export function isAtWork(fleet: Fleet, left: ReadonlySet<TaskId> = new Set()): boolean {
  return [...fleet.instances.values()].some(({ running }) => running.some((taskId) => !left.has(taskId)));
}

/** How many tasks are at work, wait for something, and wait for their turn. */
export function countTasks(fleet: Fleet): Pick<DispatcherStatus, "runningTasks" | "waitingTasks" | "queuedTasks"> {
  let [runningTasks, waitingTasks] = [0, 0];
  for (const { status } of fleet.tasks.values()) {
    if (status === "starting" || status === "running") runningTasks += 1;
    if (status === "waiting") waitingTasks += 1;
  }
  return { runningTasks, waitingTasks, queuedTasks: fleet.queued.size };
}

/** Why an agent is put back. */
export const hostEnds: EndReason = {
  code: "host-stopped",
  get message() {
    return l10n.t("The host ended in order");
  },
};

const hostStopped: EndReason = {
  code: "host-stopped",
  get message() {
    return l10n.t("The host was stopped while this was under way");
  },
  get remedy() {
    return l10n.t("Retry it: the next host takes it.");
  },
};

/** Put agents that are at work back in their queue: their streams tell how far they came, and the next host goes on from there; in a fleet that is held also calls that wait to be allowed. What works on in the cloud keeps its slot, which nothing else may get meanwhile. Answers whose drivers are to be told. */
export function putAgentsBack(transaction: Transaction, fleet: Fleet): readonly TaskState[] {
  const agents = [...fleet.tasks.values()].filter((task) => canBeLeft(task, fleet.held !== undefined));
  for (const task of agents) {
    if (!worksElsewhere(task)) transaction.emit({ type: "taskRequeued", taskId: task.spec.id, reason: hostEnds });
  }
  return agents;
}

/** Tell every run to stop that has something at work or due; what waits for a person or is paused stays. Agents stay too, unless `agents`: see {@link putAgentsBack}. */
export function stopWork(transaction: Transaction, fleet: Fleet, agents: boolean): void {
  for (const runId of fleet.open) {
    const tasks = fleet.tasksOf(runId).flatMap(({ spec }) => transaction.draft.task(spec.id) ?? []);
    const isHeld = fleet.runs.get(runId)?.held === true;
    const isDue = ({ status, spec }: TaskState): boolean =>
      status === "queued" && !isHeld && fleet.held === undefined && (agents || spec.work.kind !== "agent");
    const ends = (task: TaskState): boolean => task.holdsSlot && (agents || !canBeLeft(task, fleet.held !== undefined));
    if (!tasks.some((task) => ends(task) || isDue(task))) continue;
    transaction.emit({ type: "runStopRequested", runId, stop: { reason: hostStopped, as: "stopped" }, by: "host" });
  }
}
