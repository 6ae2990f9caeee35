import { SelectionRangeRequest } from "vscode-languageserver";
import type { SelectionRange } from "vscode-languageserver";
import { selectionsAt } from "../../../core/language/structure/selection.ts";
import { documentFeature } from "../../feature.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { toProtoRange } from "../../to-proto.ts";

/** textDocument/selectionRange: one chain for each position, in their order. */
export const selectionRangesFeature = documentFeature(
  SelectionRangeRequest.type,
  { selectionRangeProvider: true },
  (document, { positions }): SelectionRange[] => {
    return positions.map((position) => chainAt(document, document.content.offsetAt(position)));
  },
);

function chainAt(document: OpenDocument, offset: number): SelectionRange {
  const spans = selectionsAt(document.manus, offset);
  const here = { start: offset, end: offset };
  const link = (parent: SelectionRange | undefined, span: { start: number; end: number }): SelectionRange => {
    return { range: toProtoRange(document.content, span), ...(parent ? { parent } : {}) };
  };
  return spans.reduceRight<SelectionRange | undefined>(link, undefined) ?? link(undefined, here);
}
