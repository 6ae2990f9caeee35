import * as l10n from "@vscode/l10n";
import {
  ConfigurationRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  FileChangeType,
  ResponseError,
  WatchKind,
} from "vscode-languageserver";
import type {
  Connection,
  CreateFilesParams,
  DeleteFilesParams,
  DidChangeConfigurationParams,
  DidChangeTextDocumentParams,
  DidChangeWatchedFilesParams,
  DidCloseTextDocumentParams,
  DidOpenTextDocumentParams,
  FileEvent,
  InitializeParams,
  RenameFilesParams,
  WorkspaceFoldersChangeEvent,
} from "vscode-languageserver";
import type { Cancel } from "../core/ports/clock.ts";
import { DescribeFileRequest } from "../protocol/language.ts";
import { Answering } from "./answering.ts";
import { readClient } from "./client-facts.ts";
import type { ClientFacts } from "./client-facts.ts";
import { Diagnostics } from "./diagnostics.ts";
import { features } from "./features.ts";
import { WorkspaceFacts } from "./file-facts.ts";
import { FleetMirror } from "./fleet-mirror.ts";
import { handleDescribeFile } from "./handlers/describe-file.ts";
import { initializeResult } from "./handlers/initialize.ts";
import { Knowledge } from "./knowledge.ts";
import type { Language } from "./language.ts";
import { KeepRunningWord } from "./keep-running.ts";
import { OpenDocuments } from "./open-documents.ts";
import type { ServerPorts } from "./ports.ts";
import { relayHostRequests, relayNotifications, relayRequests } from "./relay.ts";
import { RunEnvironment } from "./run-environment.ts";
import { readSettings, sameSettings } from "./settings.ts";
import { ViewRefresh } from "./view-refresh.ts";
import { WorkspaceDiagnostics } from "./workspace-diagnostics.ts";
import { Workspace } from "./workspace.ts";

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
  private readonly fleet: FleetMirror;
  private readonly facts: WorkspaceFacts;
  private readonly knowledge: Knowledge;
  private readonly diagnostics: Diagnostics;
  private readonly workspaceDiagnostics: WorkspaceDiagnostics;
  private readonly views: ViewRefresh;
  private readonly environment: RunEnvironment;
  private readonly keepRunning: KeepRunningWord;
  private client: ClientFacts | undefined;
  /** Of accounts and instances what findings rest on, as it was last. */
  private fleetNames = "[[],[]]";
  private readonly cancels: Cancel[] = [];

  constructor(connection: Connection, ports: ServerPorts) {
    this.connection = connection;
    this.ports = ports;
    this.answering = new Answering(connection, ports.log);
    this.environment = new RunEnvironment(connection, ports.environment, ports.log);
    this.keepRunning = new KeepRunningWord(ports.host);
    this.workspace = new Workspace(ports, () => {
      this.diagnostics.recheck();
      this.workspaceDiagnostics.recheckIndex();
    });
    const { workspace } = this;
    this.documents = new OpenDocuments(ports.paths, () => workspace.current().folders);
    this.views = new ViewRefresh({ connection, documents: this.documents, clock: ports.clock, log: ports.log });
    const moved = (files: ReadonlySet<string>): void => {
      this.views.runsMoved(files);
      this.followFleet();
    };
    this.fleet = new FleetMirror(ports.host, moved, () => this.environment.collect());
    this.facts = new WorkspaceFacts(ports.files, ports, (uris) => {
      this.diagnostics.recheck(uris);
      this.workspaceDiagnostics.recheckSome(uris);
    });
    this.knowledge = new Knowledge({ workspace, fleet: this.fleet, facts: this.facts, clock: ports.clock });
    const parts = { documents: this.documents, workspace, knowledge: this.knowledge, ports };
    this.diagnostics = new Diagnostics(connection, parts);
    this.workspaceDiagnostics = new WorkspaceDiagnostics(connection, { ...parts, diagnostics: this.diagnostics });
  }

  listen(): void {
    this.answerLifecycle();
    this.answerDocuments();
    this.answerDisk();
    this.answerRequests();
    relayRequests(this.answering, this.ports.host, this.environment);
    this.cancels.push(relayHostRequests(this.connection, this.answering, this.ports.host));
    this.connection.listen();
  }

  /** These three by their own names: the library sets up what it needs itself with them, its watch over the client's process included. */
  private answerLifecycle(): void {
    const initialize = this.answering.guard("initialize", (params: InitializeParams) => {
      this.ports.speak?.(params.locale);
      this.client = readClient(params, this.ports.paths);
      this.views.follow(this.client);
      if (this.client.pulls) this.diagnostics.letPull();
      this.diagnostics.settings = readSettings(this.client.settings);
      this.environment.canAsk = this.client.hasSettings;
      this.environment.sent = this.client.settings;
      this.keepRunning.take(this.client.settings);
      return initializeResult(this.ports.version, params.capabilities);
    });
    this.connection.onInitialize((params) => initialize(params));
    this.connection.onInitialized(() => {
      this.start();
    });
    this.connection.onShutdown(() => {
      for (const cancel of this.cancels.splice(0)) cancel();
      this.workspaceDiagnostics.close();
      this.views.close();
      this.facts.close();
      this.ports.host.close();
    });
  }

  /** Everything that takes time, or needs the client, begins here: the answer to `initialize` waits for nothing. */
  private start(): void {
    const client = this.client;
    if (!client) return;
    if (!client.canWatchFiles) this.workspace.rememberStamps();
    this.logFailure("Reading the workspace", this.workspace.setFolders(client.folders));
    if (client.canWatchFiles) this.watchFiles();
    this.followSettings(client);
    if (client.hasFolders) {
      this.connection.workspace.onDidChangeWorkspaceFolders((event) => {
        this.changeFolders(event);
      });
    }
    this.cancels.push(relayNotifications(this.connection, this.ports.host), this.fleet.follow());
    this.cancels.push(this.keepRunning.follow());
    if (client.attachHost === false) return;
    this.logFailure("Attaching to the host", this.ports.host.connect({ start: client.attachHost === true }));
  }

  /** What comes and goes may be what a file names; what is in a file matters only of task files. */
  private watchFiles(): void {
    const watchers = [
      { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
      { globPattern: "**/*.manus.{yaml,yml}", kind: WatchKind.Change },
    ];
    const registered = this.connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    this.logFailure(
      "Watching the workspace",
      registered.then(() => {
        this.facts.watched = true;
      }),
    );
  }

  private followSettings({ hasSettings, capabilities }: ClientFacts): void {
    this.answering.onNotification("workspace/didChangeConfiguration", (params: DidChangeConfigurationParams) =>
      hasSettings ? this.askForSettings() : this.takeSent(params.settings),
    );
    if (!hasSettings) return;
    this.logFailure("Asking for the settings", this.askForSettings());
    if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration !== true) return;
    const registered = this.connection.client.register(DidChangeConfigurationNotification.type, { section: "manus" });
    this.logFailure("Following the settings", registered);
  }

  private async askForSettings(): Promise<void> {
    const items = [{ section: "manus" }];
    const sections: readonly unknown[] = await this.connection.sendRequest(ConfigurationRequest.type, { items });
    this.takeSettings(sections[0]);
  }

  private takeSent(value: unknown): void {
    this.environment.sent = value;
    this.takeSettings(value);
  }

  private takeSettings(value: unknown): void {
    this.logFailure("Asking which tools there are", this.fleet.askForTools());
    this.keepRunning.take(value);
    const before = this.diagnostics.settings;
    const settings = readSettings(value);
    if (sameSettings(before, settings)) return;
    this.diagnostics.settings = settings;
    this.workspaceDiagnostics.recheckAll();
    this.views.anythingMoved();
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
      this.facts.forget(document.uri);
      if (document.kind === "file") this.workspace.setClosed(document.path);
      // It's one of the files that aren't open again.
      this.workspaceDiagnostics.recheckSome([]);
    });
  }

  /** What happened on the disk: whoever watches it tells of everything, the others at least of what they do themselves. */
  private answerDisk(): void {
    this.answering.onNotification("workspace/didChangeWatchedFiles", ({ changes }: DidChangeWatchedFilesParams) => {
      return this.followDisk(changes);
    });
    this.answering.onNotification("workspace/didCreateFiles", ({ files }: CreateFilesParams) => {
      return this.followDisk(files.map(({ uri }) => ({ uri, type: FileChangeType.Created })));
    });
    this.answering.onNotification("workspace/didDeleteFiles", ({ files }: DeleteFilesParams) => {
      return this.followDisk(files.map(({ uri }) => ({ uri, type: FileChangeType.Deleted })));
    });
    this.answering.onNotification("workspace/didRenameFiles", ({ files }: RenameFilesParams) => {
      const moved = files.flatMap(({ oldUri, newUri }): FileEvent[] => [
        { uri: oldUri, type: FileChangeType.Deleted },
        { uri: newUri, type: FileChangeType.Created },
      ]);
      return this.followDisk(moved);
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
      throw new ResponseError(
        ErrorCodes.ServerNotInitialized,
        l10n.t("The client has to initialize the server first."),
      );
    return {
      client,
      documents,
      workspace,
      ports,
      diagnostics: this.diagnostics,
      workspaceDiagnostics: this.workspaceDiagnostics,
      settings: this.diagnostics.settings,
      around: () => this.knowledge.around(),
      ask: (question) => this.knowledge.ask(question),
    };
  }

  private async followDisk(changes: DidChangeWatchedFilesParams["changes"]): Promise<void> {
    const at = (wanted: (type: FileChangeType) => boolean): string[] =>
      changes.flatMap(({ uri, type }) => (wanted(type) ? (this.ports.paths.toPath(uri) ?? []) : []));
    this.facts.refresh(at((type) => type !== FileChangeType.Changed));
    await this.workspace.refresh(at((type) => type !== FileChangeType.Created));
    await this.workspace.lookInto(at((type) => type === FileChangeType.Created));
    this.workspaceDiagnostics.recheckSome([]);
  }

  /** Runs come and go all the time; which accounts and instances there are is what findings rest on. */
  private followFleet(): void {
    const { accounts, instances, tools } = this.fleet;
    const names = JSON.stringify([
      accounts.map(({ id, provider, disabled, key, models }) => [id, provider, disabled, key === "missing", models]),
      instances.map(({ id, accountId, engine, model, profile }) => [id, accountId, engine, model, profile]),
      ...(tools === undefined ? [] : [[...tools].sort()]),
    ]);
    if (names === this.fleetNames) return;
    this.fleetNames = names;
    this.diagnostics.recheck();
    this.workspaceDiagnostics.recheckFleet();
  }

  private logFailure(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.ports.log.error(`${what} failed`, error);
    });
  }
}
