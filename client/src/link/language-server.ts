import type { Disposable } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import type { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import { lazily } from "../lazily.ts";
import type { CancelSignal } from "../ports/language-models.ts";
import type { Server } from "../ports/server.ts";
import type { LaunchOptions } from "./language-client.ts";
import { NotificationListeners } from "./notification-listeners.ts";

type Registration = (client: LanguageClient) => Disposable;

/** It takes longer to load than all the rest, so it's a file of its own that is loaded once the extension is active. */
const loadClient = lazily(() => import("./language-client.ts"));

/** The window's language server. Restarting it starts a new process with the home of that moment; listeners stay. */
export class LanguageServer implements Server {
  readonly #options: LaunchOptions;
  readonly #registrations = new Map<Registration, Disposable | undefined>();
  readonly #listeners = new NotificationListeners((type, listener) => {
    this.#register((client) => client.onNotification(type, listener));
  });
  #client: LanguageClient | undefined;
  #onStopped: (() => void) | undefined;
  #onStarted: (() => void) | undefined;
  #starts = 0;

  constructor(options: LaunchOptions) {
    this.#options = options;
  }

  /** Hear that the server's process is gone although nobody asked for it, each time. */
  onStopped(listener: () => void): void {
    this.#onStopped = listener;
  }

  /** Hear that a new server answers, each time. */
  onStarted(listener: () => void): void {
    this.#onStarted = listener;
  }

  async start(): Promise<void> {
    this.#starts += 1;
    const start = this.#starts;
    // What is large is loaded in a turn of its own.
    await new Promise((resolve) => setImmediate(resolve));
    const { createClient, isGone } = await loadClient();
    // Somebody has stopped it, or started it anew, before it had begun.
    if (start !== this.#starts) return;
    const client = createClient(this.#options);
    this.#client = client;
    for (const register of this.#registrations.keys()) this.#registrations.set(register, register(client));
    client.onDidChangeState((change) => {
      if (isGone(change) && client === this.#client) this.#onStopped?.();
    });
    await client.start();
    this.#onStarted?.();
  }

  async stop(): Promise<void> {
    this.#starts += 1;
    const client = this.#client;
    this.#client = undefined;
    for (const register of this.#registrations.keys()) this.#registrations.set(register, undefined);
    if (client === undefined) return;
    try {
      await client.stop();
    } catch (error) {
      // A server that has died already can't be asked to end; the next start doesn't depend on it.
      this.#options.log.debug(`Stopping the language server: ${String(error)}`);
    }
    await client.dispose();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async request<P, R>(type: RequestType<P, R, void>, params: P): Promise<R> {
    return await this.#running().sendRequest<R>(type.method, params);
  }

  async request0<R>(type: RequestType0<R, void>): Promise<R> {
    return await this.#running().sendRequest<R>(type.method);
  }

  on<P>(type: NotificationType<P>, listener: (params: P) => void): () => void {
    return this.#listeners.on(type, listener);
  }

  onRequest<P, R>(type: RequestType<P, R, void>, handle: (params: P, cancel: CancelSignal) => Promise<R>): () => void {
    return this.#register((client) =>
      client.onRequest(type.method, (params: P, cancel: CancelSignal): Promise<unknown> => handle(params, cancel)),
    );
  }

  async tell<P>(type: NotificationType<P>, params: P): Promise<void> {
    await this.#running().sendNotification(type.method, params);
  }

  #register(register: Registration): () => void {
    this.#registrations.set(register, this.#client && register(this.#client));
    return () => {
      this.#registrations.get(register)?.dispose();
      this.#registrations.delete(register);
    };
  }

  #running(): LanguageClient {
    if (this.#client?.isRunning() === true) return this.#client;
    throw new Error("The language server is not running");
  }
}
