import type { Disposable, LogOutputChannel } from "vscode";
import type * as ClientLibraryModule from "vscode-languageclient/node";
import type { LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";
import type { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import { languageId, taskFilePattern } from "../contributions.ts";
import type { CancelSignal } from "../ports/language-models.ts";
import type { Server } from "../ports/server.ts";

/** What the language server is started with. */
export interface LaunchOptions {
  /** Absolute path of its bundle. */
  readonly module: string;
  /** `MANUS_HOME` for it and for the host it starts; nothing leaves it as it is in the editor's environment. */
  home(): string | undefined;
  readonly log: LogOutputChannel;
}

type Registration = (client: LanguageClient) => Disposable;

/** It takes longer to load than all the rest, so it's loaded once the extension is active. */
type ClientLibrary = typeof ClientLibraryModule;

/** The window's language server. Restarting it starts a new process with the home of that moment; listeners stay. */
export class LanguageServer implements Server {
  readonly #options: LaunchOptions;
  readonly #registrations = new Map<Registration, Disposable | undefined>();
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
    const library = await import("vscode-languageclient/node");
    // Somebody has stopped it, or started it anew, before it had begun.
    if (start !== this.#starts) return;
    const { State } = library;
    const client = new library.LanguageClient(
      "manus",
      "Manus Manager",
      this.#serverOptions(library),
      this.#clientOptions(library),
    );
    this.#client = client;
    for (const register of this.#registrations.keys()) this.#registrations.set(register, register(client));
    client.onDidChangeState(({ oldState, newState }) => {
      const gone = oldState === State.Running && newState !== State.Running;
      if (gone && client === this.#client) this.#onStopped?.();
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
    return this.#register((client) => client.onNotification(type, listener));
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

  #serverOptions({ TransportKind }: ClientLibrary): ServerOptions {
    const home = this.#options.home();
    const env = home === undefined ? {} : { MANUS_HOME: home };
    const run = { module: this.#options.module, transport: TransportKind.ipc, options: { env } };
    return { run, debug: { ...run, options: { env, execArgv: ["--nolazy", "--inspect=6009"] } } };
  }

  #clientOptions({ RevealOutputChannelOn }: ClientLibrary): LanguageClientOptions {
    return {
      // By the file's name, whatever its language id: a person may have given `.yaml` files another one. By the language, whatever the scheme: what is
      // not saved yet, and what lies on no disk, is read as well.
      documentSelector: [{ scheme: "file", pattern: taskFilePattern }, { language: languageId }],
      outputChannel: this.#options.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      diagnosticCollectionName: "manus",
      // The window knows the commands that lenses name.
      initializationOptions: { attachHost: true, commands: true },
    };
  }
}
