import * as l10n from "@vscode/l10n";
import { ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { CancellationToken, Connection } from "vscode-languageserver";
import { Cancelled } from "../core/ports/cancellation.ts";
import type { Log } from "../core/ports/log.ts";

/**
 * The one place where what a handler throws ends up: cancelled work is answered as cancelled, an error meant for the client goes to it, and a bug is logged and
 * answered as failed. The process lives on.
 */
export class Answering {
  private readonly connection: Connection;
  private readonly log: Log;

  constructor(connection: Connection, log: Log) {
    this.connection = connection;
    this.log = log;
  }

  /** Answer a request. */
  onRequest(method: string, handle: (params: never, cancellation: CancellationToken) => unknown): void {
    this.connection.onRequest(method, (params: unknown, cancellation: CancellationToken) => {
      return this.guard(method, (given: never) => handle(given, cancellation))(params as never);
    });
  }

  /** Hear a notification. */
  onNotification(method: string, handle: (params: never) => unknown): void {
    const guarded = this.guard(method, handle);
    this.connection.onNotification(method, (params: unknown) => {
      // The answer that a request would get has been logged; a notification gets none.
      guarded(params as never).catch(() => undefined);
    });
  }

  /** A handler whose errors are those that a client may see; for what isn't registered by its method. */
  guard<P, R>(method: string, handle: (params: P) => R | Promise<R>): (params: P) => Promise<R> {
    return async (params) => {
      try {
        return await handle(params);
      } catch (error) {
        throw this.toResponse(method, error);
      }
    };
  }

  private toResponse(method: string, error: unknown): Error {
    if (error instanceof ResponseError) return error;
    if (error instanceof Cancelled) return new ResponseError(LSPErrorCodes.RequestCancelled, error.message);
    this.log.error(`Handling ${method} failed`, error);
    const message = l10n.t("{0} failed because of a fault in Manus Manager. The log says more.", method);
    return new ResponseError(ErrorCodes.InternalError, message);
  }
}
