import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { Contestant } from "./contestants.ts";

/** How long a server may take for one answer. In milliseconds. */
const patience = 120_000;

interface Finding {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

interface InitializeResult {
  readonly capabilities: { readonly diagnosticProvider?: unknown };
}

/** Speaks to one language server over stdio, the same with each: it takes findings that are pushed and asks for them where they are to be pulled. */
export class Client {
  readonly wire: MessageConnection;
  private readonly child;
  private readonly settings: Readonly<Record<string, unknown>>;
  private readonly findings = new Map<string, string>();
  private readonly waiting = new Set<() => void>();
  private pulls = false;

  private constructor({ command, settings }: Contestant, folder: string, environment: NodeJS.ProcessEnv) {
    this.settings = settings;
    this.child = spawn(process.execPath, command, { stdio: ["pipe", "pipe", "ignore"], cwd: folder, env: environment });
    this.wire = createMessageConnection(
      new StreamMessageReader(this.child.stdout),
      new StreamMessageWriter(this.child.stdin),
    );
    this.listen();
  }

  /** Start a server and initialize it with a workspace folder. */
  static async start(contestant: Contestant, folder: string, home: string): Promise<Client> {
    const client = new Client(contestant, folder, { ...process.env, MANUS_HOME: home });
    const uri = `file://${folder}`;
    const { capabilities } = await client.wire.sendRequest<InitializeResult>("initialize", {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: "bench" }],
      capabilities: clientCapabilities,
      initializationOptions: contestant.initializationOptions,
    });
    client.pulls = capabilities.diagnosticProvider !== undefined;
    await client.wire.sendNotification("initialized", {});
    await client.wire.sendNotification("workspace/didChangeConfiguration", { settings: contestant.settings });
    return client;
  }

  /** Send a notification of a document and wait until its findings differ from what they were. */
  async untilFresh(uri: string, method: string, params: unknown): Promise<void> {
    const before = this.findings.get(uri);
    await this.wire.sendNotification(method, params);
    if (this.pulls) void this.pull(uri);
    await this.until(() => this.findings.get(uri) !== before, method);
  }

  /** Wait until a condition that new findings may make true. */
  async until(condition: () => boolean, what: string): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`No fresh findings after ${what} within ${String(patience / 1000)} s`));
      }, patience);
      const check = (): void => {
        if (!condition()) return;
        this.waiting.delete(check);
        clearTimeout(timer);
        resolve();
      };
      this.waiting.add(check);
    });
  }

  /** Whether anything was found in a document; undefined before the first answer. */
  hasFindings(uri: string): boolean | undefined {
    const known = this.findings.get(uri);
    return known === undefined ? undefined : known !== "";
  }

  /** All that is found in a document, a line each. */
  findingsOf(uri: string): string {
    return this.findings.get(uri) ?? "";
  }

  /** Resident memory of the server in MiB, as Linux tells it; NaN elsewhere. */
  memory(): number {
    if (process.platform !== "linux") return Number.NaN;
    const status = readFileSync(`/proc/${String(this.child.pid)}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  async end(): Promise<void> {
    const exited = new Promise((resolve) => this.child.once("exit", resolve));
    await this.wire.sendRequest("shutdown");
    await this.wire.sendNotification("exit");
    const kill = setTimeout(() => this.child.kill("SIGKILL"), 3_000);
    await exited;
    clearTimeout(kill);
    this.wire.dispose();
  }

  private listen(): void {
    const { wire } = this;
    wire.onNotification("textDocument/publishDiagnostics", (params: { uri: string; diagnostics: Finding[] }) => {
      this.take(params.uri, params.diagnostics);
    });
    wire.onUnhandledNotification(() => undefined);
    wire.onRequest("workspace/configuration", ({ items }: { items: { section?: string }[] }) => {
      return items.map(({ section }) => (section === undefined ? this.settings : (this.settings[section] ?? null)));
    });
    wire.onRequest((_method: string) => null);
    wire.listen();
  }

  private take(uri: string, findings: readonly Finding[]): void {
    const key = findings.map(
      ({ message, range }) => `${String(range.start.line)}:${String(range.start.character)} ${message}`,
    );
    this.findings.set(decodeURIComponent(uri), key.sort().join("\n"));
    for (const check of [...this.waiting]) check();
  }

  private async pull(uri: string): Promise<void> {
    const report = await this.wire.sendRequest<{ kind: string; items?: Finding[] }>("textDocument/diagnostic", {
      textDocument: { uri },
    });
    if (report.items) this.take(uri, report.items);
  }
}

const clientCapabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
  },
  textDocument: {
    publishDiagnostics: { relatedInformation: true, versionSupport: true, codeDescriptionSupport: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] }, contextSupport: true },
    hover: { contentFormat: ["markdown"] },
    rename: { prepareSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
};
