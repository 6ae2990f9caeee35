import type { DayBook } from "../../core/analytics/day-book.ts";
import { writeDay } from "../../core/analytics/day-line.ts";
import { MonthRoll } from "../../core/analytics/month-roll.ts";
import type { Slices } from "./slices.ts";

/** Add up the days of months that aren't yet; answers how many it were. No day may change meanwhile. */
export async function rollUp(
  days: DayBook,
  { slices, goOn }: { readonly slices: Slices; readonly goOn: () => boolean },
): Promise<number> {
  let rolled = 0;
  for (const [month, names] of [...days.unrolled()]) {
    const roll = new MonthRoll();
    for (const day of names) {
      if (!goOn()) return rolled;
      await slices.each(days.cellsOf(day), (cell) => roll.add(day, cell));
    }
    const lines: string[] = [];
    await slices.each(writeDay(month, roll.cells), (line) => lines.push(line));
    days.takeMonth(month, lines);
    rolled += 1;
  }
  return rolled;
}
