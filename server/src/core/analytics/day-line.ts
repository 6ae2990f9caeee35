import { DayCells, facetNames } from "./cells.ts";
import type { Cell, Facets } from "./cells.ts";

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
export function readDay(text: string): { readonly day: string; readonly cells: DayCells } | undefined {
  try {
    const { day, texts, cells } = JSON.parse(text) as DayLine;
    if (typeof day !== "string") return undefined;
    const found = new DayCells();
    for (const [numbers, sums, spreads] of cells) {
      const facets = Object.fromEntries(facetNames.map((name, index) => [name, texts[numbers[index] ?? -1] ?? ""]));
      found.merge({ ...(facets as unknown as Facets), sums, spreads });
    }
    return { day, cells: found };
  } catch {
    return undefined;
  }
}
