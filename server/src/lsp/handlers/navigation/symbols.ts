import { DocumentSymbolRequest, WorkspaceSymbolRequest, WorkspaceSymbolResolveRequest } from "vscode-languageserver";
import type {
  ClientCapabilities,
  DocumentSymbol as ProtoSymbol,
  SymbolInformation,
  WorkspaceSymbol as ProtoWorkspaceSymbol,
} from "vscode-languageserver";
import { documentSymbols } from "../../../core/language/navigation/document-symbols.ts";
import type { DocumentSymbol } from "../../../core/language/navigation/document-symbols.ts";
import { workspaceSymbols } from "../../../core/language/navigation/workspace-symbols.ts";
import { documentFeature, feature } from "../../feature.ts";
import type { OpenDocument } from "../../open-documents.ts";
import { symbolKindOf, toProtoRange } from "../../to-proto.ts";
import { aroundNow } from "./locations.ts";

/** textDocument/documentSymbol: the outline, as a tree where the client takes one. */
export const documentSymbolsFeature = documentFeature(
  DocumentSymbolRequest.type,
  { documentSymbolProvider: true },
  (document, _, { client }): ProtoSymbol[] | SymbolInformation[] => {
    const symbols = documentSymbols(document.manus);
    const asTree = client.capabilities.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport === true;
    return asTree ? symbols.map((symbol) => toTree(document, symbol)) : symbols.flatMap((one) => toList(document, one));
  },
);

/** workspace/symbol: tasks, workflows and steps; their lines are told when they are asked for, where the client asks. */
export const workspaceSymbolsFeature = feature(
  WorkspaceSymbolRequest.type,
  (client) => ({ workspaceSymbolProvider: resolvesRanges(client) ? { resolveProvider: true } : true }),
  ({ query }, language): ProtoWorkspaceSymbol[] => {
    const later = resolvesRanges(language.client.capabilities);
    return workspaceSymbols(query, aroundNow(language).index).flatMap((found): ProtoWorkspaceSymbol[] => {
      const { name, kind, file, span, container } = found;
      const uri = language.ports.paths.toUri(file);
      const symbol = { name, kind: symbolKindOf(kind), ...(container === "" ? {} : { containerName: container }) };
      if (later) return [{ ...symbol, location: { uri }, data: { file, span } }];
      const range = language.workspace.rangeIn(file, span);
      return range ? [{ ...symbol, location: { uri, range } }] : [];
    });
  },
);

/** workspaceSymbol/resolve: the lines of one symbol. */
export const resolveSymbolFeature = feature(
  WorkspaceSymbolResolveRequest.type,
  {},
  (symbol, { workspace }): ProtoWorkspaceSymbol => {
    const { file, span } = (symbol.data ?? {}) as {
      readonly file?: unknown;
      readonly span?: { start: number; end: number };
    };
    const range = typeof file === "string" && span ? workspace.rangeIn(file, span) : undefined;
    return range ? { ...symbol, location: { uri: symbol.location.uri, range } } : symbol;
  },
);

function resolvesRanges({ workspace }: ClientCapabilities): boolean {
  return workspace?.symbol?.resolveSupport?.properties.includes("location.range") === true;
}

function toTree(
  document: OpenDocument,
  { name, detail, kind, span, selection, children }: DocumentSymbol,
): ProtoSymbol {
  return {
    name,
    ...(detail === "" ? {} : { detail }),
    kind: symbolKindOf(kind),
    range: toProtoRange(document.content, span),
    selectionRange: toProtoRange(document.content, selection),
    ...(children.length > 0 ? { children: children.map((child) => toTree(document, child)) } : {}),
  };
}

function toList(document: OpenDocument, symbol: DocumentSymbol, containerName?: string): SymbolInformation[] {
  const { name, kind, span, children } = symbol;
  const location = { uri: document.uri, range: toProtoRange(document.content, span) };
  const own = { name, kind: symbolKindOf(kind), location, ...(containerName === undefined ? {} : { containerName }) };
  return [own, ...children.flatMap((child) => toList(document, child, name))];
}
