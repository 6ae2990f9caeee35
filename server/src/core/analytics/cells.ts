import { addSketch, addValue } from "./sketch.ts";
import type { OpenSketch, Sketch } from "./sketch.ts";

/**
 * What a cell counts: `task`, tasks that came to an end; `run`, runs that did; `spend`, what was reported as used; `call`, tool calls (`detail`: the tool); `retry`, attempts that
 * failed and were followed by another one (`detail`: the code of why); `reuse`, results that were taken over (`detail`: `cache` or `run`), and looked for in vain (`missed`); `ask`,
 * questions to people (`detail`: what for); `slot`, how busy an instance was; `start`, tasks that started for the first time.
 */
export type CellKind = "task" | "run" | "spend" | "call" | "retry" | "reuse" | "ask" | "slot" | "start";

/** By what figures can be told apart. Empty where it doesn't apply or isn't known. */
export interface Facets {
  readonly kind: CellKind;
  readonly workflow: string;
  /** Absolute path. */
  readonly file: string;
  readonly step: string;
  readonly engine: string;
  readonly account: string;
  readonly instance: string;
  readonly model: string;
  /** How a task, a run or a call ended. */
  readonly outcome: string;
  /** See {@link CellKind}; of a task or a run the code of its reason. */
  readonly detail: string;
}

/** The facets, in the order in which they are written. */
export const facetNames = [
  "kind",
  "workflow",
  "file",
  "step",
  "engine",
  "account",
  "instance",
  "model",
  "outcome",
  "detail",
] as const satisfies readonly (keyof Facets)[];

/** Whole numbers, so that sums are the same in whatever order they are made: milliseconds, billionths of a dollar, thousandths of a credit. */
export type Measure =
  | "count"
  /** Of tasks: all attempts; how many had more than one; of those, how many succeeded. */
  | "attempts"
  | "retried"
  | "recovered"
  | "durationMs"
  | "queuedMs"
  | "peopleMs"
  | "nanoDollars"
  | "milliCredits"
  | "inputTokens"
  | "outputTokens"
  | "turns"
  /** Tasks that used a model and whose price isn't known. */
  | "unpriced"
  /** Of retries: what the failed attempts took; how many of their tasks succeeded in the end, failed with the same code each time, or otherwise. */
  | "lostMs"
  | "helped"
  | "hopeless"
  | "otherwise"
  /** Of questions: yes, no, and those that nobody had to answer any more. */
  | "yes"
  | "no"
  | "withdrawn"
  /** Of instances while a slot was taken: taken slots times time, time in which all were, slots times time, and the time. */
  | "busyMs"
  | "fullMs"
  | "slotMs"
  | "spanMs"
  /** Of results taken over. */
  | "fromCache"
  | "fromRuns"
  | "missed"
  /** Starts in each hour of the day, `hour0` to `hour23`; of a month's cell in each of the week, to `hour167`. */
  | `hour${number}`;

/** What is spread: from start to end, in the queue, waiting for people. In milliseconds. */
export type Spread = (typeof spreadNames)[number];

/** All there are. */
export const spreadNames = ["duration", "queued", "people"] as const;

/** What was counted for one combination of facets, on one day or in one month. */
export interface Cell extends Facets {
  readonly sums: Readonly<Partial<Record<Measure, number>>>;
  readonly spreads: Readonly<Partial<Record<Spread, Sketch>>>;
  /** Of a cell of a whole month: see `MonthRoll`. */
  readonly daily?: readonly DailySums[];
}

/** The day of the month, and what was counted on it, as {@link dailyMeasures} are ordered; zeros at the end are left out. */
export type DailySums = readonly number[];

/** What a month's cell tells day by day. */
export const dailyMeasures = [
  "count",
  "unpriced",
  "inputTokens",
  "outputTokens",
  "turns",
  "nanoDollars",
  "milliCredits",
] as const satisfies readonly Measure[];

/** A cell that can be added to. */
export interface OpenCell extends Facets {
  readonly sums: Partial<Record<Measure, number>>;
  readonly spreads: Partial<Record<Spread, OpenSketch>>;
  daily?: DailySums[];
}

/** What one event adds to a cell. */
export interface Addition {
  readonly sums: Readonly<Partial<Record<Measure, number>>>;
  readonly values?: Readonly<Partial<Record<Spread, number>>>;
}

/** Nothing of any facet; for cells to start from. */
export const noFacets: Omit<Facets, "kind"> = {
  workflow: "",
  file: "",
  step: "",
  engine: "",
  account: "",
  instance: "",
  model: "",
  outcome: "",
  detail: "",
};

/** The cells of one day. Adding up days, or the parts of one, gives the same in whatever order. */
export class DayCells {
  private readonly cells = new Map<string, OpenCell>();

  get size(): number {
    return this.cells.size;
  }

  values(): IterableIterator<Cell> {
    return this.cells.values();
  }

  add(facets: Facets, { sums, values = {} }: Addition): void {
    const cell = this.cellOf(facets);
    addSums(cell.sums, sums);
    for (const name of spreadNames) {
      const value = values[name];
      if (value !== undefined) addValue((cell.spreads[name] ??= []), value);
    }
  }

  /** Add all that another cell of the same facets counts; answers what it was added to. */
  merge(other: Cell): OpenCell {
    const cell = this.cellOf(other);
    addSums(cell.sums, other.sums);
    for (const name of spreadNames) {
      const sketch = other.spreads[name];
      if (sketch !== undefined) addSketch((cell.spreads[name] ??= []), sketch);
    }
    return cell;
  }

  private cellOf(facets: Facets): OpenCell {
    const { kind, workflow, file, step, engine, account, instance, model, outcome, detail } = facets;
    // For each event at least once: putting the texts together by hand takes a third of the time.
    const key = `${kind}\0${workflow}\0${file}\0${step}\0${engine}\0${account}\0${instance}\0${model}\0${outcome}\0${detail}`;
    const known = this.cells.get(key);
    if (known !== undefined) return known;
    const named = { kind, workflow, file, step, engine, account, instance, model, outcome, detail };
    const cell: OpenCell = { ...named, sums: {}, spreads: {} };
    this.cells.set(key, cell);
    return cell;
  }
}

/** How many starts there were in which hours. */
export function hoursOf(sums: Cell["sums"]): readonly (readonly [number, number])[] {
  const hours: [number, number][] = [];
  for (const name of Object.keys(sums) as Measure[])
    if (name.startsWith("hour")) hours.push([Number(name.slice(4)), sums[name] ?? 0]);
  return hours;
}

/** Add each measure to that of the same name. */
export function addSums(
  sums: Partial<Record<Measure, number>>,
  more: Readonly<Partial<Record<Measure, number>>>,
): void {
  for (const name of Object.keys(more) as Measure[]) {
    const value = more[name] ?? 0;
    if (value !== 0) sums[name] = (sums[name] ?? 0) + value;
  }
}
