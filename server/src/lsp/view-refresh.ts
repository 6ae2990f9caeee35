import { CodeLensRefreshRequest, InlayHintRefreshRequest } from "vscode-languageserver";
import type { Connection } from "vscode-languageserver";
import { normalizePath } from "../core/language/names/file-paths.ts";
import type { Cancel, Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { ClientFacts } from "./client-facts.ts";
import type { OpenDocuments } from "./open-documents.ts";

/** A client is told to ask again at most so often, however fast things move. */
const pauseMs = 200;

/** What it takes to tell a client to ask again. */
interface RefreshParts {
  readonly connection: Pick<Connection, "sendRequest">;
  readonly documents: OpenDocuments;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells the client to ask again for what it shows in a text that isn't in it: lenses and inlay hints. */
export class ViewRefresh {
  private readonly parts: RefreshParts;
  private waiting: Cancel | undefined;
  private client: ClientFacts | undefined;

  constructor(parts: RefreshParts) {
    this.parts = parts;
  }

  /** Whom to tell from now on. */
  follow(client: ClientFacts): void {
    this.client = client;
  }

  /** The runs of these files (normalized paths) have moved: that matters only where one of them is open. */
  runsMoved(files: ReadonlySet<string>): void {
    if (this.parts.documents.all().some(({ path }) => files.has(normalizePath(path)))) this.soon();
  }

  /** Something has changed that any open file may show. */
  anythingMoved(): void {
    if (this.parts.documents.all().length > 0) this.soon();
  }

  close(): void {
    this.waiting?.();
    this.waiting = undefined;
  }

  private soon(): void {
    this.waiting ??= this.parts.clock.after(pauseMs, () => {
      this.waiting = undefined;
      if (this.client?.canRefreshLenses) this.ask(CodeLensRefreshRequest.method);
      if (this.client?.capabilities.workspace?.inlayHint?.refreshSupport) this.ask(InlayHintRefreshRequest.method);
    });
  }

  private ask(method: string): void {
    this.parts.connection.sendRequest(method).catch((error: unknown) => {
      this.parts.log.error(`${method} failed`, error);
    });
  }
}
