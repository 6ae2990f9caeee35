import type { RunState, TaskState } from "../core/dispatch/states.ts";
import { viewRun, viewTask } from "../core/dispatch/views.ts";
import type { FleetChange, FleetSnapshot, RunView, TaskView } from "../protocol/fleet.ts";
import type { DispatcherPorts } from "./dispatcher-ports.ts";
import type { EffectRunner } from "./effect-runner.ts";
import type { Fleet, FleetMoves } from "./fleet.ts";

interface FleetViewsOptions extends Pick<DispatcherPorts, "worktreeOf"> {
  readonly fleet: Fleet;
  readonly effects: EffectRunner;
}

/** The fleet as clients see it. */
export class FleetViews {
  private readonly fleet: Fleet;
  private readonly effects: EffectRunner;
  private readonly worktreeOf: DispatcherPorts["worktreeOf"];

  constructor({ fleet, effects, worktreeOf }: FleetViewsOptions) {
    this.fleet = fleet;
    this.effects = effects;
    this.worktreeOf = worktreeOf;
  }

  /** Everything in memory now. */
  snapshot(): FleetSnapshot {
    const { sequence, accounts, instances, runs, tasks } = this.fleet;
    return {
      sequence,
      accounts: [...accounts.values()],
      instances: [...instances.values()],
      runs: [...runs.values()].sort(newestFirst).map(viewRun),
      tasks: [...tasks.values()].map((task) => this.viewTask(task)),
    };
  }

  /** What moved since `previousSequence`; what has been forgotten by now is left out. */
  change(previousSequence: number, { sequence, instances, runs, tasks }: FleetMoves): FleetChange {
    return {
      previousSequence,
      sequence,
      instances: [...instances.values()],
      runs: [...runs.keys()].flatMap((id): RunView[] => {
        const run = this.fleet.runs.get(id);
        return run === undefined ? [] : [viewRun(run)];
      }),
      tasks: [...tasks.keys()].flatMap((id): TaskView[] => {
        const task = this.fleet.tasks.get(id);
        return task === undefined ? [] : [this.viewTask(task)];
      }),
    };
  }

  private viewTask(task: TaskState): TaskView {
    const pause = this.effects.driverOf(task.spec.engine)?.capabilities.pause ?? "none";
    return viewTask(task, { run: this.fleet.runs.get(task.spec.runId), pause, worktree: this.worktreeOf });
  }
}

function newestFirst(a: RunState, b: RunState): number {
  return a.spec.id < b.spec.id ? 1 : -1;
}
