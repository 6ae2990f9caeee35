import * as l10n from "@vscode/l10n";
import { misfit } from "../core/dispatch/need.ts";
import { compareTickets, nextOf } from "../core/dispatch/schedule.ts";
import type { Group, Standing, Ticket } from "../core/dispatch/schedule.ts";
import type { TaskState } from "../core/dispatch/states.ts";
import { toldPlaces, whyNoneStarts, whyQueued } from "../core/dispatch/why-queued.ts";
import type { Obstacle } from "../core/dispatch/why-queued.ts";
import type { RunId, TaskId, Timestamp } from "../protocol/states.ts";
import type { Fleet } from "./fleet.ts";
import { waitingGroups } from "./waiting.ts";

/** Why each queued task waits, as of the newest change. Looks at every line of the queue at each change, and at few tasks of each. */
export class QueueBoard {
  private readonly fleet: Fleet;
  /** By the key of the group. */
  private obstacles = new Map<string, Obstacle>();
  /** How many go before the first tasks in each queue. */
  private places = new Map<TaskId, number>();
  private readonly held = new Set<RunId>();

  constructor(fleet: Fleet) {
    this.fleet = fleet;
  }

  /** Why a task hasn't started; undefined for one that isn't queued. */
  reasonOf({ spec, status }: TaskState): string | undefined {
    if (status !== "queued") return undefined;
    const run = this.fleet.runs.get(spec.runId);
    if (run?.stop !== undefined) return l10n.t("Its run is being stopped");
    if (run?.held === true) return l10n.t("Its run is paused");
    const obstacle = this.obstacles.get(this.fleet.queued.groupOf(spec.id) ?? "");
    return obstacle === undefined ? undefined : whyQueued(obstacle, this.places.get(spec.id));
  }

  /** The fleet has changed, these runs among it: the queued tasks whose reason is another one now. */
  update(runs: Iterable<RunId>, at: Timestamp): ReadonlySet<TaskId> {
    const changed = new Set<TaskId>(this.noticeHeld(runs));
    const before = { obstacles: this.obstacles, places: this.places };
    this.look(at);
    for (const [key, obstacle] of this.obstacles) {
      const known = before.obstacles.get(key);
      if (known?.text === obstacle.text && known.inLine === obstacle.inLine) continue;
      for (const { tasks } of this.fleet.queued.groups.get(key)?.lines.values() ?? [])
        for (const { id } of tasks) changed.add(id);
    }
    for (const id of new Set([...before.places.keys(), ...this.places.keys()]))
      if (before.places.get(id) !== this.places.get(id)) changed.add(id);
    return changed;
  }

  private noticeHeld(runs: Iterable<RunId>): readonly TaskId[] {
    return [...runs].flatMap((runId) => {
      const run = this.fleet.runs.get(runId);
      const isHeld = run !== undefined && (run.held || run.stop !== undefined);
      if (isHeld === this.held.has(runId)) return [];
      if (isHeld) this.held.add(runId);
      else this.held.delete(runId);
      return this.fleet.tasksOf(runId).flatMap(({ spec, status }) => (status === "queued" ? [spec.id] : []));
    });
  }

  private look(at: Timestamp): void {
    this.obstacles = new Map();
    this.places = new Map();
    const { queued } = this.fleet;
    if (queued.size === 0) return;
    const standing = this.standing(at);
    for (const [key, { need }] of queued.groups)
      this.obstacles.set(key, whyNoneStarts(need, standing.instances, standing.findAccount));
    this.rank(standing);
  }

  /** Tasks stand in line with all those that could take the same slot. */
  private rank(standing: Standing): void {
    const groups = [...waitingGroups({ base: this.fleet.queued, findRun: (id) => this.fleet.runs.get(id) })];
    const lines = groups.map((group) => ({
      fits: fitting(group, standing),
      tickets: nextOf(group, standing, toldPlaces),
    }));
    const ranked = new Map<string, readonly Ticket[]>();
    for (const { fits, tickets } of lines) {
      const name = [...fits].join(" ");
      const all = ranked.get(name) ?? lines.filter((other) => meet(fits, other.fits)).flatMap((other) => other.tickets);
      const sorted = ranked.has(name) ? all : all.toSorted(compareTickets).slice(0, toldPlaces);
      ranked.set(name, sorted);
      const own = new Set(tickets.map(({ taskId }) => taskId));
      for (const [place, { taskId }] of sorted.entries()) if (own.has(taskId)) this.places.set(taskId, place);
    }
  }

  private standing(at: Timestamp): Standing {
    const { instances, accounts, slots } = this.fleet;
    return { instances: [...instances.values()], findAccount: (id) => accounts.get(id), slots, at };
  }
}

function fitting({ need }: Group, { instances, findAccount }: Standing): ReadonlySet<string> {
  return new Set(instances.filter((each) => misfit(each, need, findAccount) === undefined).map(({ id }) => id));
}

function meet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  for (const id of one) if (other.has(id)) return true;
  return false;
}
