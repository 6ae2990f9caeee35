import { DocumentLinkRequest, DocumentLinkResolveRequest } from "vscode-languageserver";
import type { DocumentLink } from "vscode-languageserver";
import { documentLinks } from "../../../core/language/navigation/document-links.ts";
import { documentFeature, feature } from "../../feature.ts";
import { toProtoRange } from "../../to-proto.ts";
import { aroundNow } from "./locations.ts";

/** textDocument/documentLink: web addresses, and paths; whether there is something at a path is looked up when it's followed. */
export const documentLinksFeature = documentFeature(
  DocumentLinkRequest.type,
  { documentLinkProvider: { resolveProvider: true } },
  (document, _, language): DocumentLink[] => {
    const { paths } = language.ports;
    return documentLinks(document.manus, aroundNow(language)).map((link) => {
      const range = toProtoRange(document.content, link.span);
      if ("url" in link) return { range, target: link.url };
      return link.known ? { range, target: paths.toUri(link.path) } : { range, data: { path: link.path } };
    });
  },
);

/** documentLink/resolve: a path leads somewhere if there is something. */
export const resolveLinkFeature = feature(
  DocumentLinkResolveRequest.type,
  {},
  async (link, { ports }): Promise<DocumentLink> => {
    const { path } = (link.data ?? {}) as { readonly path?: unknown };
    if (typeof path !== "string" || !(await ports.files.exists(path))) return link;
    return { ...link, target: ports.paths.toUri(path) };
  },
);
