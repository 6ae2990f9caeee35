import { LinkedEditingRangeRequest } from "vscode-languageserver";
import type { LinkedEditingRanges } from "vscode-languageserver";
import { linkedPlacesAt } from "../../../core/language/structure/linked-editing.ts";
import { documentFeature } from "../../feature.ts";
import { toProtoRange } from "../../to-proto.ts";

/** textDocument/linkedEditingRange: an anchor with its aliases, a step's id with all that names the step. */
export const linkedEditingFeature = documentFeature(
  LinkedEditingRangeRequest.type,
  { linkedEditingRangeProvider: true },
  (document, { position }): LinkedEditingRanges | null => {
    const places = linkedPlacesAt(document.manus, document.content.offsetAt(position));
    if (!places) return null;
    return { ranges: places.spans.map((span) => toProtoRange(document.content, span)), wordPattern: places.pattern };
  },
);
