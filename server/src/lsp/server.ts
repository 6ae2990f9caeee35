import {
  CodeLensRefreshRequest,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import type {
  Connection,
  DidChangeTextDocumentParams,
  DidChangeWatchedFilesParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  InitializeParams,
  WorkspaceFoldersChangeEvent,
} from "vscode-languageserver";
import { emptySurroundings } from "../core/language/surroundings.ts";
import type { Surroundings } from "../core/language/surroundings.ts";
import type { Cancel } from "../core/ports/clock.ts";
import { DescribeFileRequest } from "../protocol/language.ts";
import { Answering } from "./answering.ts";
import { readClient } from "./client-facts.ts";
import type { ClientFacts } from "./client-facts.ts";
import { Diagnostics } from "./diagnostics.ts";
import { features } from "./features.ts";
import { FleetMirror } from "./fleet-mirror.ts";
import { handleDescribeFile } from "./handlers/describe-file.ts";
import { initializeResult } from "./handlers/initialize.ts";
import type { Language } from "./language.ts";
import { OpenDocuments } from "./open-documents.ts";
import type { ServerPorts } from "./ports.ts";
import { relayNotifications, relayRequests } from "./relay.ts";
import { Workspace } from "./workspace.ts";

/** Lenses are asked for again at most so often, however fast the fleet moves. */
const lensPauseMs = 200;

/** Serve one client over a connection. Language features work from the first message on, with a host or without. */
export function serve(connection: Connection, ports: ServerPorts): void {
  new Server(connection, ports).listen();
}

class Server {
  private readonly connection: Connection;
  private readonly ports: ServerPorts;
  private readonly answering: Answering;
  private readonly documents: OpenDocuments;
  private readonly workspace: Workspace;
  private readonly diagnostics: Diagnostics;
  private readonly fleet: FleetMirror;
  private client: ClientFacts | undefined;
  private lensRefresh: Cancel | undefined;
  private readonly cancels: Cancel[] = [];

  constructor(connection: Connection, ports: ServerPorts) {
    this.connection = connection;
    this.ports = ports;
    this.answering = new Answering(connection, ports.log);
    this.documents = new OpenDocuments(ports.paths);
    this.workspace = new Workspace(ports, () => {
      this.diagnostics.scheduleAll();
    });
    this.diagnostics = new Diagnostics(connection, this.documents, this.workspace, ports);
    this.fleet = new FleetMirror(ports.host, () => {
      this.refreshLenses();
    });
  }

  listen(): void {
    this.answerLifecycle();
    this.answerDocuments();
    this.answerRequests();
    relayRequests(this.answering, this.ports.host);
    this.connection.listen();
  }

  /** These three by their own names: the library sets up what it needs itself with them, its watch over the client's process included. */
  private answerLifecycle(): void {
    const initialize = this.answering.guard("initialize", (params: InitializeParams) => {
      this.client = readClient(params, this.ports.paths);
      return initializeResult(this.ports.version, params.capabilities);
    });
    this.connection.onInitialize((params) => initialize(params));
    this.connection.onInitialized(() => {
      this.start();
    });
    this.connection.onShutdown(() => {
      for (const cancel of this.cancels.splice(0)) cancel();
      this.ports.host.close();
    });
  }

  /** Everything that takes time, or needs the client, begins here: the answer to `initialize` waits for nothing. */
  private start(): void {
    const client = this.client;
    if (!client) return;
    this.logFailure("Reading the workspace", this.workspace.setFolders(client.folders));
    if (client.canWatchFiles) {
      const watchers = [{ globPattern: "**/*.manus.{yaml,yml}" }];
      const registered = this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      this.logFailure("Watching the task files", registered);
    }
    if (client.hasFolders) {
      this.connection.workspace.onDidChangeWorkspaceFolders((event) => {
        this.changeFolders(event);
      });
    }
    this.cancels.push(relayNotifications(this.connection, this.ports.host), this.fleet.follow());
    if (client.attachHost === false) return;
    this.logFailure("Attaching to the host", this.ports.host.connect({ start: client.attachHost === true }));
  }

  private changeFolders(event: WorkspaceFoldersChangeEvent): void {
    const toPath = (folder: { uri: string }): string | undefined => this.ports.paths.toPath(folder.uri);
    const removed = new Set(event.removed.map(toPath));
    const kept = this.workspace.current().folders.filter((folder) => !removed.has(folder));
    const added = event.added.map(toPath).filter((path) => path !== undefined);
    this.logFailure("Reading the workspace", this.workspace.setFolders([...kept, ...added]));
  }

  private answerDocuments(): void {
    this.answering.onNotification("textDocument/didOpen", ({ textDocument }: DidOpenTextDocumentParams) => {
      if (this.documents.open(textDocument)) this.diagnostics.schedule(textDocument.uri);
    });
    this.answering.onNotification("textDocument/didChange", (params: DidChangeTextDocumentParams) => {
      const document = this.documents.get(params.textDocument.uri);
      if (!document) return;
      document.change(params.contentChanges, params.textDocument.version);
      this.diagnostics.schedule(document.uri);
    });
    this.answering.onNotification("textDocument/didClose", ({ textDocument }: DidCloseTextDocumentParams) => {
      const document = this.documents.close(textDocument.uri);
      if (!document) return;
      this.diagnostics.forget(document.uri);
      this.workspace.setClosed(document.path);
    });
    this.answering.onNotification("workspace/didChangeWatchedFiles", ({ changes }: DidChangeWatchedFilesParams) => {
      const paths = changes.map((change) => this.ports.paths.toPath(change.uri)).filter((path) => path !== undefined);
      return this.workspace.refresh(paths);
    });
  }

  private answerRequests(): void {
    for (const one of features) {
      this.answering.onRequest(one.method, (params, cancellation) => {
        return one.handle(params, this.language(), cancellation);
      });
    }
    this.answering.onRequest(DescribeFileRequest.method, ({ uri }: { readonly uri: string }) =>
      handleDescribeFile(uri, this.documents, this.ports),
    );
  }

  private language(): Language {
    const { client, documents, workspace, ports } = this;
    if (!client)
      throw new ResponseError(ErrorCodes.ServerNotInitialized, "The client has to initialize the server first.");
    return {
      client,
      documents,
      workspace,
      ports,
      around: () => this.around(),
      ask: (question) => Promise.resolve(question(this.around())),
    };
  }

  private around(): Surroundings {
    return {
      index: this.workspace.current(),
      fleet: this.fleet,
      files: emptySurroundings.files,
      now: Date.parse(this.ports.clock.now()),
    };
  }

  private refreshLenses(): void {
    if (!this.client?.canRefreshLenses || this.lensRefresh || this.documents.all().length === 0) return;
    this.lensRefresh = this.ports.clock.after(lensPauseMs, () => {
      this.lensRefresh = undefined;
      this.logFailure("Refreshing the lenses", this.connection.sendRequest(CodeLensRefreshRequest.type));
    });
  }

  private logFailure(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.ports.log.error(`${what} failed`, error);
    });
  }
}
