import { FoldingRangeKind, FoldingRangeRequest } from "vscode-languageserver";
import type { FoldingRange, FoldingRangeClientCapabilities } from "vscode-languageserver";
import { foldsOf } from "../../../core/language/structure/folding.ts";
import type { Fold } from "../../../core/language/structure/folding.ts";
import { documentFeature } from "../../feature.ts";
import type { OpenDocument } from "../../open-documents.ts";

/** textDocument/foldingRange: in whole lines, but for brackets where the client folds inside lines. */
export const foldingFeature = documentFeature(
  FoldingRangeRequest.type,
  { foldingRangeProvider: true },
  (document, _, language): FoldingRange[] => {
    const client = language.client.capabilities.textDocument?.foldingRange;
    return limit(toRanges(document, foldsOf(document.manus), client), client);
  },
);

interface Placed {
  readonly range: FoldingRange;
  readonly depth: number;
}

/** One range a line: the outer one of two that start on the same line. */
function toRanges(
  { content }: OpenDocument,
  folds: readonly Fold[],
  client: FoldingRangeClientCapabilities | undefined,
): Placed[] {
  const byLine = new Map<number, Placed>();
  for (const fold of folds) {
    const start = content.positionAt(fold.start);
    const end = content.positionAt(fold.end);
    const inside = fold.kind === "brackets";
    const exact = inside && client?.lineFoldingOnly !== true;
    const endLine = inside && !exact ? end.line - 1 : end.line;
    if (endLine <= start.line || byLine.has(start.line)) continue;
    const characters = exact ? { startCharacter: start.character + 1, endCharacter: end.character - 1 } : {};
    byLine.set(start.line, {
      range: { startLine: start.line, endLine, ...characters, ...kindOf(fold) },
      depth: fold.depth,
    });
  }
  return [...byLine.values()].sort((left, right) => left.range.startLine - right.range.startLine);
}

function kindOf({ kind }: Fold): { kind?: FoldingRangeKind } {
  if (kind === "comment") return { kind: FoldingRangeKind.Comment };
  return kind === "region" ? { kind: FoldingRangeKind.Region } : {};
}

/** As many as the client takes; the outer ones are kept. */
function limit(placed: readonly Placed[], client: FoldingRangeClientCapabilities | undefined): FoldingRange[] {
  const most = client?.rangeLimit;
  if (most === undefined || placed.length <= most) return placed.map(({ range }) => range);
  const outer = placed.toSorted((left, right) => left.depth - right.depth).slice(0, most);
  return outer.map(({ range }) => range).sort((left, right) => left.startLine - right.startLine);
}
