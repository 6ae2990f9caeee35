import type { SpendFigures, SubjectFigures, TimeFigures } from "../../protocol/analytics.ts";
import { omit } from "../dispatch/omit.ts";
import { addSums, spreadNames, type Cell, type Measure, type Spread } from "./cells.ts";
import { SketchSum } from "./sketch.ts";
import { creditsOf, dollarsOf } from "./use-more.ts";

/** Of these measures only what was used. */
export function usedOf(sums: Cell["sums"]): Cell["sums"] {
  const { nanoDollars = 0, milliCredits = 0, inputTokens = 0, outputTokens = 0, turns = 0 } = sums;
  return { nanoDollars, milliCredits, inputTokens, outputTokens, turns };
}

/** Of these measures all but what was used. */
export function unusedOf(sums: Cell["sums"]): Cell["sums"] {
  return omit(sums, "nanoDollars", "milliCredits", "inputTokens", "outputTokens", "turns");
}

/** Cells added up that have something in common. */
export class Group {
  readonly sums: Partial<Record<Measure, number>> = {};
  /** Counts by outcome. */
  readonly outcomes = new Map<string, number>();
  private readonly sketches: Partial<Record<Spread, SketchSum>> = {};
  private readonly keepsSpreads: boolean;

  /** Without spreads it takes less memory, and knows no quantiles. */
  constructor(keepsSpreads = true) {
    this.keepsSpreads = keepsSpreads;
  }

  of(measure: Measure): number {
    return this.sums[measure] ?? 0;
  }

  ended(outcome: string): number {
    return this.outcomes.get(outcome) ?? 0;
  }

  /** All that a cell counts. */
  add(cell: Cell): void {
    addSums(this.sums, cell.sums);
    this.outcomes.set(cell.outcome, this.ended(cell.outcome) + (cell.sums.count ?? 0));
    if (!this.keepsSpreads) return;
    for (const name of spreadNames) {
      const sketch = cell.spreads[name];
      if (sketch !== undefined) (this.sketches[name] ??= new SketchSum()).add(sketch);
    }
  }

  /** Only measures. */
  addSums(sums: Cell["sums"]): void {
    addSums(this.sums, sums);
  }

  spend(): SpendFigures {
    return {
      cost: dollarsOf(this.of("nanoDollars")),
      credits: creditsOf(this.of("milliCredits")),
      inputTokens: this.of("inputTokens"),
      outputTokens: this.of("outputTokens"),
      turns: this.of("turns"),
      unpriced: this.of("unpriced"),
    };
  }

  outcomeFigures(): Pick<SubjectFigures, "succeeded" | "failed" | "stopped"> {
    return { succeeded: this.ended("succeeded"), failed: this.ended("failed"), stopped: this.ended("stopped") };
  }

  /** Undefined where nothing was measured. */
  time(spread: Spread): TimeFigures | undefined {
    const sketch = this.sketches[spread];
    if (sketch === undefined) return undefined;
    const [p50, p95] = [sketch.quantile(0.5), sketch.quantile(0.95)];
    if (p50 === undefined || p95 === undefined) return undefined;
    return { count: sketch.count, p50, p95, totalMs: this.of(`${spread}Ms`) };
  }

  /** Both times that tasks have, as far as they were measured. */
  times(): Pick<SubjectFigures, "duration" | "queued"> {
    const [duration, queued] = [this.time("duration"), this.time("queued")];
    return { ...(duration === undefined ? {} : { duration }), ...(queued === undefined ? {} : { queued }) };
  }
}

/** Groups by a key, made when they are first asked for. */
export class Groups {
  readonly all = new Map<string, Group>();
  private readonly keepsSpreads: boolean;

  constructor(keepsSpreads = true) {
    this.keepsSpreads = keepsSpreads;
  }

  of(key: string): Group {
    const known = this.all.get(key);
    if (known !== undefined) return known;
    const added = new Group(this.keepsSpreads);
    this.all.set(key, added);
    return added;
  }

  /** Those that count the most first; at most so many. */
  largest(most: number): readonly (readonly [string, Group])[] {
    const weigh = (group: Group): number => group.of("count") || group.of("turns") || 1;
    return [...this.all].sort(([a, one], [b, other]) => weigh(other) - weigh(one) || (a < b ? -1 : 1)).slice(0, most);
  }
}
