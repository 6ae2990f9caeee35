import type { NotificationType, RequestType } from "vscode-jsonrpc";

/** Who asks. */
export interface AskingClient {
  /** Tell it something while its request is answered; lost where it has gone. */
  tell<P>(type: NotificationType<P>, params: P): void;
}

/** A request that the host answers with something other than its dispatcher: what it is called, how its parameters are checked, who answers. */
export interface HostedRequest {
  readonly method: string;
  /** The parameters, free of keys that nobody asked for; undefined when they aren't what the protocol says. */
  readonly read: (params: unknown) => unknown;
  /** Gets what `read` made. */
  readonly answer: (params: never, client: AskingClient) => unknown;
}

/** Tie a request of the protocol to its check and its answer; the types see to it that the three fit. */
export function hosted<P, R>(
  type: RequestType<P, R, void>,
  read: (params: unknown) => P | undefined,
  answer: (params: P, client: AskingClient) => R | Promise<R>,
): HostedRequest {
  return { method: type.method, read, answer };
}
