import type {
  CancellationToken,
  ClientCapabilities,
  ProtocolRequestType,
  ServerCapabilities,
  TextDocumentIdentifier,
} from "vscode-languageserver";
import type { Language } from "./language.ts";
import type { OpenDocument } from "./open-documents.ts";

/** One request of the Language Server Protocol that is answered, and what is said of it in `initialize`. */
export interface Feature {
  readonly method: string;
  /** The part of the server's capabilities that belongs to it; of several features they are put together. */
  capabilities(client: ClientCapabilities): ServerCapabilities;
  /** Answer it. Work that takes long looks at `cancellation` and throws `Cancelled`. */
  handle(params: never, language: Language, cancellation: CancellationToken): unknown;
}

type Capabilities = ServerCapabilities | ((client: ClientCapabilities) => ServerCapabilities);

/** A request that is answered. `type` gives the method and the types, e.g. `WorkspaceSymbolRequest.type`. */
export function feature<P, R, PR, E, RO>(
  type: ProtocolRequestType<P, R, PR, E, RO>,
  capabilities: Capabilities,
  handle: (params: P, language: Language, cancellation: CancellationToken) => R | Promise<R>,
): Feature {
  const said = typeof capabilities === "function" ? capabilities : (): ServerCapabilities => capabilities;
  return { method: type.method, capabilities: said, handle };
}

/** A request about an open task file; for every other document the answer is null. */
export function documentFeature<P extends { readonly textDocument: TextDocumentIdentifier }, R, PR, E, RO>(
  type: ProtocolRequestType<P, R, PR, E, RO>,
  capabilities: Capabilities,
  handle: (document: OpenDocument, params: P, language: Language, cancellation: CancellationToken) => R | Promise<R>,
): Feature {
  const said = typeof capabilities === "function" ? capabilities : (): ServerCapabilities => capabilities;
  const answer = (params: P, language: Language, cancellation: CancellationToken): R | Promise<R> | null => {
    const document = language.documents.get(params.textDocument.uri);
    return document ? handle(document, params, language, cancellation) : null;
  };
  return { method: type.method, capabilities: said, handle: answer };
}
