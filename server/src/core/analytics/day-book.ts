import type { Addition, Cell, Facets } from "./cells.ts";
import { DayCells } from "./cells.ts";
import { lineCount, readDay, writeDay } from "./day-line.ts";
import { monthOf } from "./month-roll.ts";

/** So many cells are kept; beyond that the oldest days go. */
const mostCells = 1_000_000;
/** So many are kept open at most; beyond that the days that were opened first are closed. */
const mostOpen = 40_000;
/** The newest days stay open: they are added to all the time. */
const newestOpen = 2;

interface Day {
  /** Absent: only its lines are there. */
  cells?: DayCells;
  /** Its lines as they are kept; absent where it has changed since. */
  lines?: readonly string[];
  size: number;
}

/** What there is of a day (`YYYY-MM-DD`) or of a whole month (`YYYY-MM`), as it was when it was asked for; days that are open may be added to. */
export interface CellSource {
  readonly name: string;
  readonly cells: Iterable<Cell>;
}

/** How much is kept, for tests to have less of it. */
export interface DayBookLimits {
  readonly cells?: number;
  readonly open?: number;
}

/**
 * All cells by day. Days that nobody adds to are kept as lines of text: many years fit into little memory. Beside them stand the months that were added up, each until one of its days changes; they
 * say nothing that the days don't.
 */
export class DayBook {
  /** A line couldn't be read: what it counted is missing. */
  isDamaged = false;
  private readonly days = new Map<string, Day>();
  private readonly months = new Map<string, readonly string[]>();
  private readonly opened = new Set<string>();
  private readonly most: Required<DayBookLimits>;
  private total = 0;
  private open = 0;
  /** The newest day that was let go of because there was too much. */
  private forgotten = "";

  constructor({ cells = mostCells, open = mostOpen }: DayBookLimits = {}) {
    this.most = { cells, open };
  }

  add(name: string, facets: Facets, addition: Addition): void {
    // What is said late of a day that has gone stays gone: half a day would be wrong.
    if (name <= this.forgotten) return;
    const day = this.days.get(name) ?? { size: 0 };
    this.days.set(name, day);
    const cells = this.opening(name, day);
    cells.add(facets, addition);
    if (this.months.size > 0) this.months.delete(monthOf(name));
    if (cells.size !== day.size) this.grow(day, cells.size);
  }

  /** The days there are, in order. */
  names(): readonly string[] {
    return [...this.days.keys()].sort();
  }

  /** The cells of a day, in no order that matters. They are read as they are asked for, some hundred at a time: take one after the other. */
  cellsOf(day: string): Iterable<Cell> {
    return this.source(day).cells;
  }

  /** What there is from one day to another, both counted: whole months where they were added up, else days. */
  sources(since: string, until: string): readonly CellSource[] {
    return [...this.byMonth()].flatMap(([month, days]) => {
      const asked = days.filter((day) => day >= since && day <= until);
      const rolled = asked.length === days.length ? this.months.get(month) : undefined;
      if (rolled !== undefined) return [{ name: month, cells: this.read(rolled) }];
      return asked.map((day) => this.source(day));
    });
  }

  /** The months that could be added up, with their days: not the newest one, which changes all the time, and none of a single day. */
  *unrolled(): Generator<readonly [month: string, days: readonly string[]]> {
    for (const [month, days] of [...this.byMonth()].slice(0, -1))
      if (days.length > 1 && !this.months.has(month)) yield [month, days];
  }

  /** Take the lines of a month that was added up; until one of its days changes. */
  takeMonth(month: string, lines: readonly string[]): void {
    this.months.set(month, lines);
  }

  /** Of what was added up nothing is there any more: the days say it again. */
  forgetMonths(): void {
    this.months.clear();
  }

  /** Take the lines of a day that {@link lines} gave, with so many cells; they are read when the day is asked for. */
  takeDay(name: string, lines: readonly string[], size: number): void {
    this.total += size - (this.days.get(name)?.size ?? 0);
    this.days.set(name, { lines, size });
  }

  /** The days, how many cells and how many lines each has, in the order of {@link lines}. */
  sizes(): readonly (readonly [day: string, cells: number, lines: number])[] {
    return this.names().map((name) => {
      const { size = 0, lines } = this.days.get(name) ?? {};
      return [name, size, lines?.length ?? lineCount(size)];
    });
  }

  /** The months and how many lines each has, in the order of {@link lines}. */
  monthSizes(): readonly (readonly [month: string, lines: number])[] {
    return [...this.months].map(([month, lines]) => [month, lines.length]);
  }

  /** The lines to keep, those of the days and then those of the months. Days that aren't among the newest ones are closed. */
  *lines(): Generator<string> {
    const names = this.names();
    for (const [place, name] of names.entries()) {
      const day = this.days.get(name);
      if (day === undefined) continue;
      if (place < names.length - newestOpen) this.close(name, day);
      yield* day.lines ?? writeDay(name, day.cells ?? new DayCells());
    }
    for (const lines of this.months.values()) yield* lines;
  }

  private source(name: string): CellSource {
    const { cells, lines = [] } = this.days.get(name) ?? {};
    return { name, cells: cells === undefined ? this.read(lines) : { [Symbol.iterator]: () => cells.values() } };
  }

  private byMonth(): ReadonlyMap<string, readonly string[]> {
    const months = new Map<string, string[]>();
    for (const name of this.names()) {
      const month = monthOf(name);
      const days = months.get(month);
      if (days === undefined) months.set(month, [name]);
      else days.push(name);
    }
    return months;
  }

  private *read(lines: readonly string[]): Generator<Cell> {
    for (const line of lines) {
      const found = readDay(line);
      if (found === undefined) this.isDamaged = true;
      else yield* found.cells;
    }
  }

  private opening(name: string, day: Day): DayCells {
    if (day.cells !== undefined) return day.cells;
    const cells = new DayCells();
    for (const cell of this.source(name).cells) cells.merge(cell);
    day.cells = cells;
    delete day.lines;
    this.opened.add(name);
    this.open += day.size;
    return cells;
  }

  private grow(day: Day, size: number): void {
    this.total += size - day.size;
    this.open += size - day.size;
    day.size = size;
    while (this.total > this.most.cells && this.days.size > 1) this.dropOldest();
    for (const first of this.opened) {
      if (this.open <= this.most.open || this.opened.size <= newestOpen) break;
      const closed = this.days.get(first);
      if (closed !== undefined) this.close(first, closed);
    }
  }

  private close(name: string, day: Day): void {
    if (day.cells === undefined) return;
    day.lines = [...writeDay(name, day.cells)];
    delete day.cells;
    this.opened.delete(name);
    this.open -= day.size;
  }

  private dropOldest(): void {
    const oldest = this.names()[0] ?? "";
    const { size = 0, cells } = this.days.get(oldest) ?? {};
    this.total -= size;
    if (cells !== undefined) this.open -= size;
    this.opened.delete(oldest);
    this.days.delete(oldest);
    this.months.delete(monthOf(oldest));
    this.forgotten = oldest;
  }
}
