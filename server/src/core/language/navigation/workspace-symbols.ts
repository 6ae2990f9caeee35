import type { Span } from "../span.ts";
import type { FileKind, IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import type { SymbolKind } from "./document-symbols.ts";

/** Something of the workspace that a person may look for by name. */
export interface WorkspaceSymbol {
  readonly name: string;
  readonly kind: FileKind | SymbolKind;
  readonly file: string;
  readonly span: Span;
  /** What it belongs to: a title, or the name of its file. Empty where there is nothing to say. */
  readonly container: string;
}

/** More aren't told: who wants another one types on. */
const maximumSymbols = 500;

/**
 * Tasks and workflows by their names and titles, and the steps of workflows by their ids, that have the letters of `query` in this order; the best first. Upper and lower case don't
 * matter; every one fits an empty query.
 */
export function workspaceSymbols(query: string, index: WorkspaceIndex): WorkspaceSymbol[] {
  const wanted = query.toLowerCase().replace(/\s+/g, "");
  const found: { readonly symbol: WorkspaceSymbol; readonly cost: number }[] = [];
  for (const entry of index.entries()) {
    for (const { symbol, words } of symbolsOf(entry)) {
      const costs = words.map((word) => costOf(wanted, word)).filter((cost) => cost !== undefined);
      if (costs.length > 0) found.push({ symbol, cost: Math.min(...costs) });
    }
  }
  const ordered = found.sort((left, right) => left.cost - right.cost || compare(left.symbol.name, right.symbol.name));
  return ordered.slice(0, maximumSymbols).map(({ symbol }) => symbol);
}

interface Candidate {
  readonly symbol: WorkspaceSymbol;
  /** What it's found by. */
  readonly words: readonly string[];
}

function symbolsOf({ file, kind, name, nameSpan, title, steps }: IndexEntry): Candidate[] {
  const own = name ?? fileName(file);
  const symbol: WorkspaceSymbol = {
    name: own,
    kind: kind ?? "key",
    file,
    span: nameSpan ?? { start: 0, end: 0 },
    container: title ?? "",
  };
  const ofSteps = steps.map((step): Candidate => {
    return {
      symbol: { name: step.id, kind: step.kind ?? "step", file, span: step.span, container: own },
      words: [step.id],
    };
  });
  return [{ symbol, words: title === undefined ? [own] : [own, title] }, ...ofSteps];
}

/** How badly a word fits: 0 is the word itself; letters far apart and far from the start cost more. Undefined where it doesn't fit. */
function costOf(wanted: string, word: string): number | undefined {
  const text = word.toLowerCase();
  const whole = text.indexOf(wanted);
  if (whole >= 0) return whole + (text.length - wanted.length) / 100;
  let at = -1;
  let cost = 10;
  for (const letter of wanted) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return undefined;
    cost += next - at - 1;
    at = next;
  }
  return cost + text.length / 100;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, "");
}
