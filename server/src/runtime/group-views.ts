import { childrenOf } from "../core/dispatch/family.ts";
import { blockersOf, inOrder, waitingText, waitsForGroup } from "../core/dispatch/groups.ts";
import type { RunState } from "../core/dispatch/states.ts";
import { viewRun } from "../core/dispatch/views.ts";
import type { RunView } from "../protocol/fleet.ts";
import type { RunId } from "../protocol/states.ts";
import type { Fleet } from "./fleet.ts";

/** Of a long line only so many are told at once that somebody else is at its head; the others hear of it in a snapshot, or when their turn is nearer. */
const toldAtOnce = 50;

/** Views of runs with what they wait for in their concurrency groups. */
export class GroupViews {
  private readonly fleet: Fleet;
  /** Who was at the head of each group's line when that was told last. */
  private readonly heads = new Map<string, RunId>();

  constructor(fleet: Fleet) {
    this.fleet = fleet;
  }

  /** The views of runs; those of one group share what is found out about its line. */
  view(runs: Iterable<RunState>): readonly RunView[] {
    const lines = new Map<string, readonly RunState[]>();
    return [...runs].map((run) => {
      const group = waitsForGroup(run) ? run.spec.compiled.group?.name : undefined;
      return group === undefined ? viewRun(run) : { ...viewRun(run), waitingFor: this.textOf(run, group, lines) };
    });
  }

  /** The runs that wait for another one than before, as these have moved. To be asked for every change, in order. */
  update(moved: Iterable<RunId>): readonly RunId[] {
    const groups = new Set([...moved].flatMap((id) => this.fleet.runs.get(id)?.spec.compiled.group?.name ?? []));
    return [...groups].flatMap((group) => {
      const line = this.lineOf(group);
      const head = line[0]?.spec.id;
      if (head === this.heads.get(group)) return [];
      if (head === undefined) this.heads.delete(group);
      else this.heads.set(group, head);
      return line
        .filter(waitsForGroup)
        .slice(0, toldAtOnce)
        .map(({ spec }) => spec.id);
    });
  }

  private textOf(run: RunState, group: string, lines: Map<string, readonly RunState[]>): string {
    const line = lines.get(group) ?? this.lineOf(group);
    lines.set(group, line);
    if (run.spec.origin?.kind !== "step") {
      return waitingText(group, line[0], line.findIndex(({ spec }) => spec.id === run.spec.id) - 1);
    }
    const openRunsOf = (): readonly RunState[] => line;
    const blockers = blockersOf(run, { openRunsOf, childrenOf, findRun: (id) => this.fleet.runs.get(id) });
    return waitingText(group, blockers[0], blockers.length - 1);
  }

  private lineOf(group: string): readonly RunState[] {
    return inOrder([...this.fleet.runsOfGroup(group)].flatMap((id) => this.fleet.runs.get(id) ?? []));
  }
}
