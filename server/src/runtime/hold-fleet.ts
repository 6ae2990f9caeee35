import { pausesIn, type Hold } from "../core/dispatch/hold.ts";
import type { TaskState } from "../core/dispatch/states.ts";
import type { Decision, PauseOf } from "./decision.ts";
import type { Fleet } from "./fleet.ts";
import { pauseWithInstance } from "./instance-requests.ts";
import { resumeLeftBehind } from "./move-instances.ts";
import type { Transaction } from "./transaction.ts";

/** Let nothing start any more, and agents rest at their next turn; what tools do goes on to its end. Asking twice is harmless: the first reason stays. */
export function holdFleet(transaction: Transaction, kind: Hold["kind"], pauseOf: PauseOf): Decision {
  if (!transaction.emit({ type: "fleetHeld", kind })) return undefined;
  for (const task of [...transaction.draft.allTasks()]) {
    if (task.holdsSlot && pausesIn(kind, pauseOf(task.spec.engine))) pauseWithInstance(transaction, task, kind);
  }
  return undefined;
}

/** Let all that was held by {@link holdFleet} go on, and nothing else. Harmless where nothing is held. */
export function releaseFleet(transaction: Transaction): Decision {
  if (transaction.emit({ type: "fleetReleased" })) resumeLeftBehind(transaction);
  return undefined;
}

/** Whether a process that ends now would break nothing off: what drivers have in hand is paused, waits for a person, or goes on elsewhere. */
export function isAtRest(fleet: Fleet): boolean {
  const { held } = fleet;
  for (const { running } of fleet.instances.values()) {
    for (const id of running) {
      const task = fleet.tasks.get(id);
      if (task !== undefined && !rests(task, held?.kind)) return false;
    }
  }
  return true;
}

/** Whether it is left to the next host as it is: an agent, whose stream tells how far it came, or a call that waits to be allowed and hasn't begun. */
export function canBeLeft({ spec, holdsSlot, stop, waiting }: TaskState, isHeld: boolean): boolean {
  if (!holdsSlot || stop !== undefined) return false;
  return spec.work.kind === "agent" || (isHeld && waiting?.ask?.kind === "approval");
}

function rests(task: TaskState, kind: Hold["kind"] | undefined): boolean {
  if (!canBeLeft(task, true) || task.told !== undefined) return false;
  if (task.spec.engine === "manus" && kind === "handOver") return true;
  return task.status === "paused" || task.status === "waiting";
}
