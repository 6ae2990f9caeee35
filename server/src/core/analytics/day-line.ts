import { facetNames, type Cell, type DailySums, type DayCells, type Facets } from "./cells.ts";

/** So many cells stand in one line: none takes long to write or to read. */
const inOneLine = 400;

/** Some of the cells of a day, or of a month, as they are kept: each text once. */
interface DayLine {
  readonly day: string;
  readonly texts: readonly string[];
  readonly cells: readonly (readonly [
    facets: readonly number[],
    sums: Cell["sums"],
    spreads: Cell["spreads"],
    daily?: readonly DailySums[],
  ])[];
}

/** How many lines {@link writeDay} makes of so many cells. */
export function lineCount(cells: number): number {
  return Math.max(1, Math.ceil(cells / inOneLine));
}

/** Lines of JSON that {@link readDay} reads again, one after the other as they are taken. */
export function* writeDay(day: string, cells: DayCells): Generator<string> {
  const all = [...cells.values()];
  for (let from = 0; from === 0 || from < all.length; from += inOneLine)
    yield writeLine(day, all.slice(from, from + inOneLine));
}

function writeLine(day: string, cells: readonly Cell[]): string {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const written = cells.map((cell) => {
    const { sums, spreads, daily } = cell;
    const facets = facetNames.map((name) => numberOf(cell[name]));
    return daily === undefined ? ([facets, sums, spreads] as const) : ([facets, sums, spreads, daily] as const);
  });
  const line: DayLine = { day, texts: [...numbers.keys()], cells: written };
  return JSON.stringify(line);
}

/** The day and the cells of a line; undefined where the text isn't one that {@link writeDay} has written. */
export function readDay(text: string): { readonly day: string; readonly cells: readonly Cell[] } | undefined {
  try {
    const { day, texts, cells } = JSON.parse(text) as DayLine;
    if (typeof day !== "string") return undefined;
    return { day, cells: cells.map((cell) => readCell(texts, cell)) };
  } catch {
    return undefined;
  }
}

function readCell(texts: readonly string[], [facets, sums, spreads, daily]: DayLine["cells"][number]): Cell {
  const at = (place: number): string => texts[facets[place] ?? -1] ?? "";
  return {
    // In the order of the names; the kind was written by us.
    kind: at(0) as Facets["kind"],
    workflow: at(1),
    file: at(2),
    step: at(3),
    engine: at(4),
    account: at(5),
    instance: at(6),
    model: at(7),
    outcome: at(8),
    detail: at(9),
    sums,
    spreads,
    ...(daily === undefined ? {} : { daily }),
  };
}
