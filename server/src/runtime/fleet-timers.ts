import { deadlineOfInstance } from "../core/dispatch/auto-scale.ts";
import { deadlineOfRun, deadlineOfTask, nextDueStep } from "../core/dispatch/deadlines.ts";
import type { DispatchEvent } from "../core/dispatch/events.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { InstanceId, RunId, TaskId } from "../protocol/states.ts";
import type { Fleet } from "./fleet.ts";
import { Timers } from "./timers.ts";

/** What moved. */
interface Moved {
  readonly runs: Iterable<RunId>;
  readonly tasks: Iterable<TaskId>;
  readonly instances: Iterable<InstanceId>;
}

/** What is to happen by itself to runs, tasks and instances. */
export class FleetTimers {
  private readonly fleet: Fleet;
  private readonly timers: Timers;
  /** No host stays for these: the next one has them again. */
  private readonly idleTimers: Timers;

  constructor(fleet: Fleet, clock: Clock, due: (event: DispatchEvent) => void) {
    this.fleet = fleet;
    this.timers = new Timers(clock, due);
    this.idleTimers = new Timers(clock, due);
  }

  /** How many moments are still to come that a host has to be there for. */
  get count(): number {
    return this.timers.count;
  }

  /** See what is to happen now to what moved. */
  follow({ runs, tasks, instances }: Moved): void {
    for (const id of runs) {
      const run = this.fleet.runs.get(id);
      this.timers.set(`run ${id}`, run === undefined ? undefined : deadlineOfRun(run));
      this.timers.set(`steps of ${id}`, run === undefined ? undefined : nextDueStep(run));
    }
    for (const id of tasks) this.followTask(id);
    for (const id of instances) {
      const instance = this.fleet.instances.get(id);
      this.idleTimers.set(id, instance === undefined ? undefined : deadlineOfInstance(instance));
      // Its limits may be others now.
      for (const taskId of instance?.running ?? []) this.followTask(taskId);
    }
  }

  clear(): void {
    this.timers.clear();
    this.idleTimers.clear();
  }

  private followTask(id: TaskId): void {
    const task = this.fleet.tasks.get(id);
    const instance = this.fleet.instances.get(task?.instanceId ?? "");
    this.timers.set(`task ${id}`, task === undefined ? undefined : deadlineOfTask(task, instance));
  }
}
