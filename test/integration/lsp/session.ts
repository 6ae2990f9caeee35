import { ListToolsRequest } from "../../../server/src/protocol/tools.ts";
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createConnection } from "vscode-languageserver/node";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type { ClientCapabilities, Diagnostic, InitializeResult, PublishDiagnosticsParams } from "vscode-languageserver";
import type { Cancellation } from "../../../server/src/core/ports/cancellation.ts";
import type { Outcome } from "../../../server/src/core/ports/failure.ts";
import type { HostLink } from "../../../server/src/core/ports/host-link.ts";
import { serve } from "../../../server/src/lsp/server.ts";
import type { FleetSnapshot } from "../../../server/src/protocol/fleet.ts";
import type { LinkState } from "../../../server/src/protocol/host.ts";
import { systemClock } from "../../../server/src/adapters/system/clock.ts";
import { workspaceFiles } from "../../../server/src/adapters/system/workspace-files.ts";
import { eventually } from "../../support/eventually.ts";
import { rememberLog, type RememberedLog } from "../../support/remembered-log.ts";

/** A client of a language server, as far as a test needs one. */
export class Session {
  readonly wire: MessageConnection;
  readonly published: PublishDiagnosticsParams[] = [];
  readonly refreshes: string[] = [];
  readonly links: LinkState[] = [];
  /** What the client answers when it's asked for its section `manus`. */
  settings: unknown = null;

  constructor(reader: NodeJS.ReadableStream, writer: NodeJS.WritableStream) {
    this.wire = createMessageConnection(new StreamMessageReader(reader), new StreamMessageWriter(writer));
    this.wire.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.published.push(params);
    });
    this.wire.onNotification("manus/host/didChangeLink", (state: LinkState) => {
      this.links.push(state);
    });
    this.wire.onRequest("client/registerCapability", () => null);
    this.wire.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => this.settings));
    for (const view of ["codeLens", "diagnostic", "inlayHint"]) {
      this.wire.onRequest(`workspace/${view}/refresh`, () => {
        this.refreshes.push(view);
        return null;
      });
    }
    this.wire.listen();
  }

  /** `capabilities` is what the client can do besides what each client here can. */
  async initialize(
    folders: readonly string[],
    initializationOptions: unknown = {},
    capabilities: ClientCapabilities = {},
  ): Promise<InitializeResult> {
    const result = await this.wire.sendRequest<InitializeResult>("initialize", {
      processId: null,
      rootUri: null,
      workspaceFolders: folders.map((path) => ({ uri: pathToFileURL(path).href, name: path })),
      capabilities: {
        ...capabilities,
        workspace: {
          workspaceFolders: true,
          codeLens: { refreshSupport: true },
          didChangeWatchedFiles: { dynamicRegistration: true },
          ...capabilities.workspace,
        },
      },
      initializationOptions,
    });
    await this.wire.sendNotification("initialized", {});
    return result;
  }

  open(uri: string, text: string, version = 1, languageId = "plaintext"): Promise<void> {
    return this.wire.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId, version, text } });
  }

  change(uri: string, version: number, contentChanges: readonly unknown[]): Promise<void> {
    return this.wire.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
  }

  /** What was said last of a document, once it was said of this version. */
  async diagnostics(uri: string, version: number): Promise<readonly Diagnostic[]> {
    const ofVersion = (): PublishDiagnosticsParams | undefined =>
      this.published.findLast((params) => params.uri === uri && params.version === version);
    await eventually(`diagnostics of version ${String(version)}`, () => ofVersion() !== undefined);
    return ofVersion()?.diagnostics ?? [];
  }
}

/** The rest of a change of the fleet that moves no account and takes nothing away. */
export const noOthers = { accounts: [], triggers: [], gone: { accounts: [], instances: [], triggers: [] } } as const;

/** A host link that a test moves by hand. */
export interface FakeHost extends HostLink {
  readonly asked: { method: string; params: unknown }[];
  answer: (method: string) => Outcome<unknown>;
  /** The tools that it says can run; undefined: it's older than that question. */
  tools: readonly string[] | undefined;
  /** The parameters of that question, which isn't among `asked`. */
  readonly toolsAsked: unknown[];
  tell(method: string, params: unknown): void;
  /** Ask as the host would; rejects as the link would. */
  askClient(method: string, params: unknown, cancellation: Cancellation): Promise<unknown>;
  /** What it was told. */
  readonly told: { method: string; params: unknown }[];
  say(state: LinkState): void;
  connects: number;
  closed: boolean;
}

/** What a host says that is older than a request. */
const unknownRequest: Outcome<unknown> = {
  ok: false,
  failure: { code: "host-failed", retryable: false, message: "Unhandled method", remedy: "Start the host anew" },
};

export function createFakeHost(snapshot: FleetSnapshot): FakeHost {
  const listeners = new Map<string, Set<(params: never) => void>>();
  const stateListeners = new Set<(state: LinkState) => void>();
  const handlers = new Map<string, (params: never, cancellation: Cancellation) => Promise<unknown>>();
  const host: FakeHost = {
    asked: [],
    told: [],
    connects: 0,
    closed: false,
    answer: () => ({ ok: true, value: snapshot }),
    tools: undefined,
    toolsAsked: [],
    tell: (method, params) => {
      for (const listener of listeners.get(method) ?? []) listener(params as never);
    },
    say: (state) => {
      for (const listener of stateListeners) listener(state);
    },
    async connect() {
      host.connects += 1;
      host.say({ state: "connected" });
      return { ok: true, value: snapshot };
    },
    request: async (type, params) => {
      if (type.method === ListToolsRequest.method) {
        host.toolsAsked.push(params);
        return (host.tools === undefined ? unknownRequest : { ok: true, value: { tools: host.tools } }) as never;
      }
      host.asked.push({ method: type.method, params });
      return host.answer(type.method) as never;
    },
    notify: (type, params) => void host.told.push({ method: type.method, params }),
    onRequest: (type, handle) => {
      handlers.set(type.method, handle);
      return () => handlers.delete(type.method);
    },
    askClient: async (method, params, cancellation) => {
      const handle = handlers.get(method);
      if (handle === undefined) throw new Error(`Nobody answers ${method}`);
      return await handle(params as never, cancellation);
    },
    on: (type, listener) => {
      const heard = listeners.get(type.method) ?? new Set();
      listeners.set(type.method, heard.add(listener));
      return () => heard.delete(listener);
    },
    onState: (listener) => {
      stateListeners.add(listener);
      listener({ state: "closed" });
      return () => stateListeners.delete(listener);
    },
    close: () => {
      host.closed = true;
    },
  };
  return host;
}

/** The real server in this process, over streams. */
export function startServer(
  host: HostLink,
  environment: Readonly<Record<string, string>> = {},
): { session: Session; log: RememberedLog } {
  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const log = rememberLog();
  serve(createConnection(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)), {
    files: workspaceFiles,
    host,
    log,
    clock: systemClock,
    paths: {
      toPath: (uri) => (uri.startsWith("file:") ? fileURLToPath(uri) : undefined),
      toUri: (path) => pathToFileURL(path).href,
    },
    pause: () => setImmediate(),
    version: "0.0.0",
    environment,
    diagnosticsPage: "file:///docs/diagnostics.md",
    toolSchemas: "file:///schemas/tools/",
  });
  return { session: new Session(toClient, toServer), log };
}
