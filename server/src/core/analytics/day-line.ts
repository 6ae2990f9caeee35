import { facetNames, type Cell, type DayCells, type Facets } from "./cells.ts";

/** A day's cells as they are kept: each text once. */
interface DayLine {
  readonly day: string;
  readonly texts: readonly string[];
  readonly cells: readonly (readonly [facets: readonly number[], Cell["sums"], Cell["spreads"]])[];
}

/** One line of JSON that {@link readDay} reads again. */
export function writeDay(day: string, cells: DayCells): string {
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const lines = [...cells.values()].map(
    (cell) => [facetNames.map((name) => numberOf(cell[name])), cell.sums, cell.spreads] as const,
  );
  const line: DayLine = { day, texts: [...numbers.keys()], cells: lines };
  return JSON.stringify(line);
}

/** The day and its cells; undefined where the text isn't one that {@link writeDay} has written. */
export function readDay(text: string): { readonly day: string; readonly cells: readonly Cell[] } | undefined {
  try {
    const { day, texts, cells } = JSON.parse(text) as DayLine;
    if (typeof day !== "string") return undefined;
    return { day, cells: cells.map(([numbers, sums, spreads]) => ({ ...facetsOf(texts, numbers), sums, spreads })) };
  } catch {
    return undefined;
  }
}

function facetsOf(texts: readonly string[], numbers: readonly number[]): Facets {
  const at = (place: number): string => texts[numbers[place] ?? -1] ?? "";
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
  };
}
