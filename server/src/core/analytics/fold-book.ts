import type { Timestamp } from "../../protocol/states.ts";
import { noFacets, type Addition, type CellKind, type Facets } from "./cells.ts";
import type { Calendar } from "./days.ts";
import { DayBook } from "./day-book.ts";
import { Remembered, type KnownInstance, type KnownRun, type KnownTask, type PendingStream } from "./open-work.ts";
import { Repeats } from "./repeats.ts";

/** So many runs and tasks are remembered after their end: a person may try them again. */
const mostEnded = 1_000;

/** What the fold knows beside its cells, as plain values that survive JSON. Lists may be long. */
export interface FoldState {
  /** Of the newest record that is counted; 0: none. */
  readonly sequence: number;
  /** Of the oldest record that was counted. */
  readonly first: number;
  /** When the oldest record that was counted was written. */
  readonly since?: Timestamp;
  readonly runs: readonly (readonly [string, KnownRun])[];
  readonly tasks: readonly (readonly [string, KnownTask])[];
  readonly instances: readonly (readonly [string, KnownInstance])[];
  readonly streams: readonly PendingStream[];
  readonly repeats: ReturnType<Repeats["state"]>;
  /** How often people have allowed accounts' days their whole bound once more, by `dayKey`. */
  readonly raised: readonly (readonly [string, number])[];
}

/** What was folded so far: see `foldRecord`. */
export class FoldBook {
  readonly days: DayBook;
  readonly calendar: Calendar;
  readonly runs = new Remembered<KnownRun>(mostEnded);
  readonly tasks = new Remembered<KnownTask>(mostEnded);
  readonly instances = new Map<string, KnownInstance>();
  readonly repeats: Repeats;
  /** By the id of the task. */
  readonly streams = new Map<string, PendingStream>();
  /** See `FoldState.raised`. */
  readonly raised = new Map<string, number>();
  sequence = 0;
  first = 0;
  since: Timestamp | undefined;

  constructor(calendar: Calendar, kept?: { readonly state: FoldState; readonly days: DayBook }) {
    this.calendar = calendar;
    this.days = kept?.days ?? new DayBook();
    this.repeats = new Repeats(kept?.state.repeats);
    if (kept === undefined) return;
    const { sequence, first, since, runs, tasks, instances, streams, raised } = kept.state;
    this.sequence = sequence;
    this.first = first;
    this.since = since;
    for (const [id, run] of runs) this.runs.set(id, run);
    for (const [id, task] of tasks) this.tasks.set(id, task);
    for (const [id, instance] of instances) this.instances.set(id, instance);
    for (const [key, times] of raised) this.raised.set(key, times);
    for (const stream of streams) this.streams.set(stream.taskId, stream);
  }

  /** Add to a cell of the day of `at`. */
  count(at: Timestamp, kind: CellKind, facets: Partial<Facets>, addition: Addition): void {
    this.days.add(this.calendar.momentOf(at).day, { ...noFacets, ...facets, kind }, addition);
  }

  state(): FoldState {
    return {
      sequence: this.sequence,
      first: this.first,
      ...(this.since === undefined ? {} : { since: this.since }),
      runs: [...this.runs.entries()],
      tasks: [...this.tasks.entries()],
      instances: [...this.instances],
      streams: [...this.streams.values()],
      repeats: this.repeats.state(),
      raised: [...this.raised],
    };
  }
}
