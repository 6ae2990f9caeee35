import { DayCells, dailyMeasures, hoursOf, type Cell, type DailySums, type Measure, type OpenCell } from "./cells.ts";
import { weekdayOf } from "./days.ts";

/** The month of a day, `YYYY-MM`. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** Whether cells are of a whole month. */
export function isMonth(name: string): boolean {
  return name.length === 7;
}

/**
 * The days of a month added up, for questions that ask for all of it. Two things stay told apart: how tasks ended and what was used, by the day (`daily`); and starts, by the hour of the week
 * (`hour0` to `hour167`, Monday first). It says the same as its days, in a tenth of the cells or fewer.
 */
export class MonthRoll {
  readonly cells = new DayCells();

  /** Each combination of facets comes at most once for a day. */
  add(day: string, cell: Cell): void {
    if (cell.kind === "start") {
      this.cells.merge({ ...cell, sums: weekSums(day, cell) });
      return;
    }
    const merged: OpenCell = this.cells.merge(cell);
    if (cell.kind === "task" || cell.kind === "spend") (merged.daily ??= []).push(writeDaily(day, cell.sums));
  }
}

/** What a cell of a month counted on one day. */
export function readDaily(month: string, [day = 0, ...values]: DailySums): readonly [day: string, sums: Cell["sums"]] {
  const sums: Partial<Record<Measure, number>> = {};
  for (const [place, value] of values.entries()) {
    const name = dailyMeasures[place];
    if (name !== undefined && value !== 0) sums[name] = value;
  }
  return [`${month}-${String(day).padStart(2, "0")}`, sums];
}

function writeDaily(day: string, sums: Cell["sums"]): DailySums {
  const written = [Number(day.slice(8)), ...dailyMeasures.map((name) => sums[name] ?? 0)];
  while (written.at(-1) === 0) written.pop();
  return written;
}

function weekSums(day: string, cell: Cell): Cell["sums"] {
  const before = 24 * weekdayOf(day);
  const sums: Partial<Record<Measure, number>> = { count: cell.sums.count ?? 0 };
  for (const [hour, count] of hoursOf(cell.sums)) sums[`hour${before + hour}`] = count;
  return sums;
}
