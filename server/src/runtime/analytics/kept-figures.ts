import { DayBook } from "../../core/analytics/day-book.ts";
import type { Calendar } from "../../core/analytics/days.ts";
import { FoldBook, type FoldState } from "../../core/analytics/fold-book.ts";

/** In the first version a day was one line, and no month was kept. */
const version = 2;
/** So many runs or tasks stand in one line: none takes long to write or to read. */
const inOneLine = 500;

/** The first line. */
interface Head extends Omit<FoldState, "runs" | "tasks"> {
  readonly kind: "manus-analytics";
  readonly v: number;
  readonly timeZone: string;
  /** How many lines of runs and of tasks follow, in this order; then come those of these days, and of these months. */
  readonly lines: readonly [runs: number, tasks: number];
  readonly days: readonly (readonly [day: string, cells: number, lines?: number])[];
  readonly months?: readonly (readonly [month: string, lines: number])[];
}

/** The lines to keep, of which {@link readFigures} makes the same again. Nothing may be folded in between. */
export function* writeFigures(fold: FoldBook): Generator<string> {
  const { runs, tasks, ...state } = fold.state();
  const [runLines, taskLines] = [inParts(runs), inParts(tasks)];
  const lines: Head["lines"] = [runLines.length, taskLines.length];
  const { timeZone } = fold.calendar;
  const [days, months] = [fold.days.sizes(), fold.days.monthSizes()];
  const head: Head = { kind: "manus-analytics", v: version, timeZone, lines, days, months, ...state };
  yield JSON.stringify(head);
  for (const line of [...runLines, ...taskLines]) yield JSON.stringify(line);
  yield* fold.days.lines();
}

/** What was kept, and in which time zone its days are; undefined where it isn't whole, or of another version. */
export async function readFigures(
  lines: readonly string[],
  calendar: Calendar,
  giveWay: () => Promise<void>,
): Promise<{ readonly fold: FoldBook; readonly timeZone: string } | undefined> {
  const head = parse(lines[0]);
  if (!isHead(head)) return undefined;
  const [runCount, taskCount] = head.lines;
  const lists: (readonly unknown[])[] = [];
  for (const line of lines.slice(1, 1 + runCount + taskCount)) {
    const list = parse(line);
    if (!Array.isArray(list)) return undefined;
    lists.push(list);
    await giveWay();
  }
  const days = readDays(head, lines.slice(1 + runCount + taskCount));
  if (days === undefined) return undefined;
  const runs = lists.slice(0, runCount).flat() as FoldState["runs"];
  const tasks = lists.slice(runCount).flat() as FoldState["tasks"];
  return { fold: new FoldBook(calendar, { state: { ...head, runs, tasks }, days }), timeZone: head.timeZone };
}

function readDays({ days, months = [] }: Head, lines: readonly string[]): DayBook | undefined {
  const book = new DayBook();
  let from = 0;
  const take = (name: string, count: number): readonly string[] | undefined => {
    const taken = lines.slice(from, from + count);
    from += count;
    const isWhole = taken.length === count && taken.every((line) => isOf(name, line));
    return isWhole ? taken : undefined;
  };
  for (const [day, cells, count = 1] of days) {
    const taken = take(day, count);
    if (taken === undefined) return undefined;
    book.takeDay(day, taken, cells);
  }
  for (const [month, count] of months) {
    const taken = take(month, count);
    if (taken === undefined) return undefined;
    book.takeMonth(month, taken);
  }
  return from === lines.length ? book : undefined;
}

function isOf(name: string, line: string): boolean {
  return line.startsWith(`{"day":"${name}"`) && line.endsWith("}");
}

function inParts<T>(list: readonly T[]): readonly (readonly T[])[] {
  const length = Math.ceil(list.length / inOneLine);
  return Array.from({ length }, (_, index) => list.slice(index * inOneLine, (index + 1) * inOneLine));
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? "");
  } catch {
    return undefined;
  }
}

function isHead(value: unknown): value is Head {
  if (typeof value !== "object" || value === null) return false;
  const { kind, v, sequence, lines, days } = value as Partial<Head>;
  if (kind !== "manus-analytics" || (v !== 1 && v !== version) || !Number.isSafeInteger(sequence)) return false;
  return Array.isArray(lines) && Array.isArray(days);
}
