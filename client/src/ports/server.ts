import type { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";

/** The language server as the commands and panels see it. A test gives them another one. */
export interface Server {
  /** Ask and wait; rejects when the server is gone or answers with an error. */
  request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R>;
  /** The same, for a request without parameters. */
  request0<R>(type: RequestType0<R, void>): Promise<R>;
  /** Hear a notification; the answer ends it. Listeners outlive a restart of the server. */
  on<P>(type: NotificationType<P>, listener: (params: P) => void): () => void;
}
