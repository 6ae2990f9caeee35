import { ErrorCodes, LSPErrorCodes, ResponseError } from "vscode-languageserver";
import type { Connection } from "vscode-languageserver";
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
  onRequest(method: string, handle: (params: never) => unknown): void {
    this.connection.onRequest(method, async (params: unknown) => {
      try {
        return await handle(params as never);
      } catch (error) {
        throw this.toResponse(method, error);
      }
    });
  }

  /** Hear a notification. */
  onNotification(method: string, handle: (params: never) => unknown): void {
    this.connection.onNotification(method, async (params: unknown) => {
      try {
        await handle(params as never);
      } catch (error) {
        this.toResponse(method, error);
      }
    });
  }

  private toResponse(method: string, error: unknown): Error {
    if (error instanceof ResponseError) return error;
    if (error instanceof Cancelled) return new ResponseError(LSPErrorCodes.RequestCancelled, error.message);
    this.log.error(`Handling ${method} failed`, error);
    const message = `${method} failed because of a fault in Manus Manager. The log says more.`;
    return new ResponseError(ErrorCodes.InternalError, message);
  }
}
