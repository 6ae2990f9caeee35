import type { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { CancelSignal } from "./language-models.ts";

/** The language server as the commands and panels see it. A test gives them another one. */
export interface Server {
  /** Ask and wait; rejects when the server is gone or answers with an error. */
  request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R>;
  /** The same, for a request without parameters. */
  request0<R>(type: RequestType0<R, void>): Promise<R>;
  /** Hear a notification; the answer ends it. Listeners outlive a restart of the server. */
  on<P>(type: NotificationType<P>, listener: (params: P) => void): () => void;
  /** Tell it something; rejects when it is gone. */
  tell<P>(type: NotificationType<P>, params: P): Promise<void>;
  /** Answer what it asks; the answer ends it. Handlers outlive a restart of the server. */
  onRequest<P, R>(type: RequestType<P, R, void>, handle: (params: P, cancel: CancelSignal) => Promise<R>): () => void;
}
