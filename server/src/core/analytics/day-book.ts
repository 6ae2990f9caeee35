import type { Addition, Cell, Facets } from "./cells.ts";
import { DayCells } from "./cells.ts";
import { readDay, writeDay } from "./day-line.ts";

/** So many cells are kept; beyond that the oldest days go. */
const mostCells = 1_000_000;

interface Day {
  /** Absent: only its line is there. */
  cells?: DayCells;
  /** Its line as it's kept; absent where it has changed since. */
  line?: string;
  size: number;
}

/** All cells by day. Days that nobody adds to are kept as their line of text: many years fit into little memory. */
export class DayBook {
  private readonly days = new Map<string, Day>();
  private readonly most: number;
  private total = 0;
  /** The newest day that was let go of because there was too much. */
  private forgotten = "";

  constructor(most = mostCells) {
    this.most = most;
  }

  add(day: string, facets: Facets, addition: Addition): void {
    // What is said late of a day that has gone stays gone: half a day would be wrong.
    if (day <= this.forgotten) return;
    const cells = this.open(day);
    cells.add(facets, addition);
    this.resize(day, cells.size);
  }

  /** The days there are, in order. */
  names(): readonly string[] {
    return [...this.days.keys()].sort();
  }

  /** The cells of a day, in no order that matters. Reading one that is closed takes a while: ask for one after the other. */
  cellsOf(day: string): Iterable<Cell> {
    const found = this.days.get(day);
    if (found === undefined) return [];
    return found.cells?.values() ?? read(found.line);
  }

  /** Take the line of a day that {@link lines} gave, with so many cells; it's read when its day is asked for. */
  takeLine(day: string, line: string, size: number): void {
    this.total += size - (this.days.get(day)?.size ?? 0);
    this.days.set(day, { line, size });
  }

  /** The days and how many cells each has, in the order of {@link lines}. */
  sizes(): readonly (readonly [day: string, cells: number])[] {
    return this.names().map((day) => [day, this.days.get(day)?.size ?? 0]);
  }

  /** The lines to keep, one a day; those that have changed are made anew, and their days closed. */
  *lines(): Generator<string> {
    for (const name of this.names()) {
      const day = this.days.get(name);
      if (day === undefined) continue;
      day.line ??= writeDay(name, day.cells ?? new DayCells());
      delete day.cells;
      yield day.line;
    }
  }

  private open(name: string): DayCells {
    const day: Day = this.days.get(name) ?? { cells: new DayCells(), size: 0 };
    this.days.set(name, day);
    day.cells ??= decode(day.line);
    delete day.line;
    return day.cells;
  }

  private resize(name: string, size: number): void {
    const day = this.days.get(name);
    if (day === undefined || day.size === size) return;
    this.total += size - day.size;
    day.size = size;
    while (this.total > this.most && this.days.size > 1) this.dropOldest();
  }

  private dropOldest(): void {
    const oldest = this.names()[0] ?? "";
    this.total -= this.days.get(oldest)?.size ?? 0;
    this.days.delete(oldest);
    this.forgotten = oldest;
  }
}

function decode(line: string | undefined): DayCells {
  const cells = new DayCells();
  for (const cell of read(line)) cells.merge(cell);
  return cells;
}

/** A line that can't be read any more counts as nothing. */
function read(line: string | undefined): readonly Cell[] {
  return (line === undefined ? undefined : readDay(line)?.cells) ?? [];
}
