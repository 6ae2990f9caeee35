import type { RunState, TaskState } from "../core/dispatch/states.ts";
import { viewTask } from "../core/dispatch/views.ts";
import { TriggerViews } from "../core/triggers/view-trigger.ts";
import type { AccountBook } from "../core/ports/accounts.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { AccountId, Timestamp } from "../protocol/states.ts";
import type { FleetChange, FleetSnapshot, TaskView } from "../protocol/fleet.ts";
import type { DispatcherPorts } from "./dispatcher-ports.ts";
import type { EffectRunner } from "./effect-runner.ts";
import type { Fleet, FleetMoves } from "./fleet.ts";
import { GroupViews } from "./group-views.ts";
import { QueueBoard } from "./queue-board.ts";

interface FleetViewsOptions extends Pick<DispatcherPorts, "worktreeOf" | "accounts" | "clock"> {
  readonly fleet: Fleet;
  readonly effects: EffectRunner;
}

/** The fleet as clients see it. */
export class FleetViews {
  private readonly fleet: Fleet;
  private readonly effects: EffectRunner;
  private readonly accounts: AccountBook;
  private readonly worktreeOf: DispatcherPorts["worktreeOf"];
  private readonly board: QueueBoard;
  private readonly groups: GroupViews;
  private readonly clock: Clock;
  private readonly triggerViews = new TriggerViews();

  constructor({ fleet, effects, accounts, worktreeOf, clock }: FleetViewsOptions) {
    this.clock = clock;
    this.fleet = fleet;
    this.accounts = accounts;
    this.effects = effects;
    this.worktreeOf = worktreeOf;
    this.board = new QueueBoard(fleet);
    this.groups = new GroupViews(fleet);
  }

  /** Everything in memory now. */
  snapshot(): FleetSnapshot {
    const { sequence, accounts, instances, runs, tasks, triggers } = this.fleet;
    return {
      sequence,
      accounts: [...accounts.values(), ...this.accounts.guests()].map((account) => this.accounts.view(account)),
      instances: [...instances.values()],
      runs: this.groups.view([...runs.values()].sort(newestFirst)),
      tasks: [...tasks.values()].map((task) => this.viewTask(task)),
      triggers: [...triggers.values()].map((trigger) => this.triggerViews.view(trigger, this.clock.now())),
    };
  }

  /**
   * What moved since `previousSequence`, and the queued tasks that wait for another reason since; what has been forgotten by now is left
   * out. To be asked for every change, in order.
   */
  change(previousSequence: number, moves: FleetMoves, at: Timestamp): FleetChange {
    const { sequence, accounts, instances, runs, triggers } = moves;
    const waiting = new Set([...runs.keys(), ...this.groups.update(runs.keys())]);
    const tasks = new Set([...moves.tasks.keys(), ...this.board.update(runs.keys(), at)]);
    return {
      previousSequence,
      sequence,
      accounts: there(accounts).map((account) => this.accounts.view(account)),
      instances: there(instances),
      triggers: there(triggers).map((trigger) => this.triggerViews.view(trigger, at)),
      gone: { accounts: gone(accounts), instances: gone(instances), triggers: gone(triggers) },
      runs: this.groups.view([...waiting].flatMap((id) => this.fleet.runs.get(id) ?? [])),
      tasks: [...tasks].flatMap((id): TaskView[] => {
        const task = this.fleet.tasks.get(id);
        return task === undefined ? [] : [this.viewTask(task)];
      }),
    };
  }

  /** An account about which something has changed that isn't in the journal; one that isn't there (any more) is gone. */
  changeOfAccount(accountId: AccountId): FleetChange {
    const { sequence, accounts } = this.fleet;
    const account = accounts.get(accountId) ?? this.accounts.guests().find(({ id }) => id === accountId);
    const views = account === undefined ? [] : [this.accounts.view(account)];
    const gone = { accounts: account === undefined ? [accountId] : [], instances: [], triggers: [] };
    const nothing = { runs: [], tasks: [], instances: [], triggers: [] };
    return { previousSequence: sequence, sequence, ...nothing, accounts: views, gone };
  }

  private viewTask(task: TaskState): TaskView {
    const pause = this.effects.driverOf(task.spec.engine)?.capabilities.pause ?? "none";
    return viewTask(task, {
      run: this.fleet.runs.get(task.spec.runId),
      pause,
      queuedBecause: this.board.reasonOf(task),
      worktree: this.worktreeOf,
    });
  }
}

function there<T>(moved: ReadonlyMap<string, T | undefined>): T[] {
  return [...moved.values()].filter((each) => each !== undefined);
}

function gone(moved: ReadonlyMap<string, unknown>): string[] {
  return [...moved].flatMap(([id, each]) => (each === undefined ? [id] : []));
}

function newestFirst(a: RunState, b: RunState): number {
  return a.spec.id < b.spec.id ? 1 : -1;
}
