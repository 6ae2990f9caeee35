import type { CaseFailure } from "../../../server/src/protocol/tests.ts";

/** A symbol of a document, as the editor knows it; only what is needed here. */
export interface CaseSymbol<Range> {
  readonly name: string;
  readonly range: Range;
  readonly children: readonly CaseSymbol<Range>[];
}

/** One case of a test file as it is written. */
export interface WrittenCase<Range> {
  readonly name: string;
  readonly range: Range;
}

/** The cases of a test file, by its document symbols: what stands under `cases`, each by its name. A name that comes again is the first one's. */
export function casesOf<Range>(symbols: readonly CaseSymbol<Range>[]): readonly WrittenCase<Range>[] {
  const cases = find(symbols)?.children ?? [];
  const names = new Set<string>();
  return cases.flatMap(({ name, range }) => {
    if (names.has(name)) return [];
    names.add(name);
    return [{ name, range }];
  });
}

/** At the top, or below the one symbol of the whole file. */
function find<Range>(symbols: readonly CaseSymbol<Range>[]): CaseSymbol<Range> | undefined {
  for (const symbol of symbols) {
    const found = symbol.name === "cases" ? symbol : symbol.children.find(({ name }) => name === "cases");
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a failure reads like. */
export interface FailureWords {
  readonly message: string;
  readonly line: number;
  /** Where both are known, the editor shows them beside each other. */
  readonly sides?: { readonly expected: string; readonly actual: string };
}

/** A failure in words: what was expected and what was there are said too where there is only one of them. */
export function describeFailure({ message, line, expected, actual }: CaseFailure): FailureWords {
  if (expected !== undefined && actual !== undefined) return { message, line, sides: { expected, actual } };
  const more = [
    ...(expected === undefined ? [] : [`Expected: ${expected}`]),
    ...(actual === undefined ? [] : [`Actual: ${actual}`]),
  ];
  return { message: [message, ...more].join("\n"), line };
}
