import type { NotificationType } from "vscode-jsonrpc";

/** Hears a notification wherever it comes from; of the protocol's client that is one listener a notification. */
export type Hear = <P>(type: NotificationType<P>, listener: (params: P) => void) => void;

type Listener = (params: unknown) => void;

/**
 * All who listen to the server's notifications. The protocol's client keeps one listener a notification: the next takes its place, and whoever leaves takes it along. So that panels,
 * reviews and trees may hear the same one, each notification is heard once here and told to all of them.
 */
export class NotificationListeners {
  readonly #hear: Hear;
  readonly #listeners = new Map<string, Set<Listener>>();

  constructor(hear: Hear) {
    this.#hear = hear;
  }

  /** Listen, until the answer is called. */
  on<P>(type: NotificationType<P>, listener: (params: P) => void): () => void {
    // One of its own: the same function may listen twice.
    const own: Listener = (params) => listener(params as P);
    const listeners = this.#listeningTo(type);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  #listeningTo(type: NotificationType<unknown>): Set<Listener> {
    const known = this.#listeners.get(type.method);
    if (known !== undefined) return known;
    const listeners = new Set<Listener>();
    this.#listeners.set(type.method, listeners);
    this.#hear(type, (params) => {
      for (const listener of [...listeners]) listener(params);
    });
    return listeners;
  }
}
