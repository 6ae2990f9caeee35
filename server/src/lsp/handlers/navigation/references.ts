import { DocumentHighlightKind, DocumentHighlightRequest, ReferencesRequest } from "vscode-languageserver";
import type { DocumentHighlight, Location } from "vscode-languageserver";
import { ownPlacesAt, placesAt } from "../../../core/language/navigation/places.ts";
import { documentFeature } from "../../feature.ts";
import { toProtoRange } from "../../to-proto.ts";
import { aroundNow, aroundWhole, toLocation } from "./locations.ts";

/** textDocument/references: in every file, by name and by path. */
export const referencesFeature = documentFeature(
  ReferencesRequest.type,
  { referencesProvider: true },
  async (document, { position, context }, language): Promise<Location[]> => {
    const { index } = await aroundWhole(language);
    const places = placesAt(document.manus, document.content.offsetAt(position), index);
    const wanted = places.filter(({ role }) => context.includeDeclaration || role !== "declaration");
    return wanted.map(({ file, span }) => toLocation(language, document, file, span));
  },
);

/** textDocument/documentHighlight: where a name gets its value, and where it's read. */
export const highlightFeature = documentFeature(
  DocumentHighlightRequest.type,
  { documentHighlightProvider: true },
  (document, { position }, language): DocumentHighlight[] => {
    const { index } = aroundNow(language);
    const places = ownPlacesAt(document.manus, document.content.offsetAt(position), index);
    return places.map(({ span, writes }) => {
      const kind = writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
      return { range: toProtoRange(document.content, span), kind };
    });
  },
);
