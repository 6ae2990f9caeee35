import type { Connection, Diagnostic } from "vscode-languageserver";
import { DiagnosticRefreshRequest } from "vscode-languageserver";
import { checkInSlices } from "../core/language/check-document.ts";
import type { ManusDocument } from "../core/language/document.ts";
import type { Finding } from "../core/language/finding.ts";
import { Cancelled } from "../core/ports/cancellation.ts";
import type { Cancel } from "../core/ports/clock.ts";
import { describeFindings } from "./describe-findings.ts";
import type { Knowledge } from "./knowledge.ts";
import type { OpenDocument, OpenDocuments } from "./open-documents.ts";
import type { ServerPorts } from "./ports.ts";
import { applySeverities, defaultSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { giveWay, runSlices } from "./slices.ts";
import type { Wanted } from "./slices.ts";
import type { Workspace } from "./workspace.ts";

/** A client that pulls is asked to do so again at most so often. */
const refreshPauseMs = 50;

/** What is wrong with a document, as it stood when it was checked. */
interface Checked {
  readonly manus: ManusDocument;
  readonly findings: readonly Finding[];
}

/** What a client gets when it asks. The same `resultId` stands for the same diagnostics. */
export interface DiagnosticReport {
  readonly resultId: string;
  readonly diagnostics: readonly Diagnostic[];
}

interface KnownReport extends DiagnosticReport {
  readonly text: string;
}

/** What diagnostics are made from. */
export interface DiagnosticParts {
  readonly documents: OpenDocuments;
  readonly workspace: Workspace;
  readonly knowledge: Knowledge;
  readonly ports: ServerPorts;
}

/**
 * Checks open documents. What it finds is pushed, or answered to a client that asks for it and is told when to ask again: never both, so nothing shows twice. A newer
 * edit of a document cancels the check that is under way.
 */
export class Diagnostics {
  private readonly connection: Connection;
  private readonly documents: OpenDocuments;
  private readonly workspace: Workspace;
  private readonly knowledge: Knowledge;
  private readonly ports: ServerPorts;
  private readonly checks = new Map<string, { cancelled: boolean }>();
  private readonly checked = new Map<string, Checked>();
  private readonly reports = new Map<string, KnownReport>();
  private readonly idStart: string;
  private count = 0;
  /** Another number whenever something has changed that checks rest on. */
  private revision = 0;
  private isPulled = false;
  private refresh: Cancel | undefined;
  private shown: Settings = defaultSettings;

  constructor(connection: Connection, parts: DiagnosticParts) {
    this.connection = connection;
    this.documents = parts.documents;
    this.workspace = parts.workspace;
    this.knowledge = parts.knowledge;
    this.ports = parts.ports;
    // Ids of a server that ran before mean nothing to this one.
    this.idStart = parts.ports.clock.now();
  }

  get settings(): Settings {
    return this.shown;
  }

  /** Show findings by other settings from now on. */
  set settings(settings: Settings) {
    this.shown = settings;
    this.reports.clear();
    this.showAgain(this.documents.all().map(({ uri }) => uri));
  }

  /** The client asks for diagnostics by itself; from now on none are pushed. */
  letPull(): void {
    this.isPulled = true;
  }

  /** A document was opened or edited. */
  schedule(uri: string): void {
    this.cancel(uri);
    const check = { cancelled: false };
    this.checks.set(uri, check);
    this.run(uri, check).catch((error: unknown) => {
      if (!(error instanceof Cancelled)) this.ports.log.error(`Checking ${uri} failed`, error);
    });
  }

  /** Something has changed that these open documents, or all, may rest on. */
  recheck(uris: readonly string[] = this.documents.all().map(({ uri }) => uri)): void {
    this.revision += 1;
    for (const uri of uris) this.checked.delete(uri);
    this.showAgain(uris);
  }

  /** Take back what was said of a document that is no longer open. */
  forget(uri: string): void {
    this.cancel(uri);
    this.checks.delete(uri);
    this.checked.delete(uri);
    this.reports.delete(uri);
    if (!this.isPulled) void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  /** What is wrong with a document now. */
  async report(document: OpenDocument, wanted: Wanted): Promise<DiagnosticReport> {
    await giveWay(this.ports, wanted);
    const { findings } = await this.check(document, wanted);
    const diagnostics = this.describe(document, findings);
    const text = JSON.stringify(diagnostics);
    const known = this.reports.get(document.uri);
    if (known?.text === text) return known;
    this.count += 1;
    const report = { resultId: `${this.idStart} ${String(this.count)}`, diagnostics, text };
    this.reports.set(document.uri, report);
    return report;
  }

  /** What is wrong with a document now, as far as a person wants to be told. Costs nothing where it has been found already. */
  async findings(document: OpenDocument, wanted: Wanted): Promise<readonly Finding[]> {
    const { findings } = await this.check(document, wanted);
    return applySeverities(findings, this.shown);
  }

  private showAgain(uris: readonly string[]): void {
    if (this.isPulled) this.askToPull();
    else for (const uri of uris) if (this.documents.get(uri)) this.schedule(uri);
  }

  private askToPull(): void {
    this.refresh ??= this.ports.clock.after(refreshPauseMs, () => {
      this.refresh = undefined;
      this.connection.sendRequest(DiagnosticRefreshRequest.type).catch((error: unknown) => {
        this.ports.log.error("Asking the client to pull diagnostics failed", error);
      });
    });
  }

  private cancel(uri: string): void {
    const check = this.checks.get(uri);
    if (check) check.cancelled = true;
  }

  private async run(uri: string, check: Wanted): Promise<void> {
    await giveWay(this.ports, check);
    const document = this.documents.get(uri);
    if (!document) return;
    if (this.isPulled) {
      this.keepIndex(document);
      return;
    }
    const { version } = document;
    const { findings } = await this.check(document, check);
    void this.connection.sendDiagnostics({ uri, version, diagnostics: this.describe(document, findings) });
  }

  /** The findings of the text as it is when they are all there; edits meanwhile are checked as well. */
  private async check(document: OpenDocument, wanted: Wanted): Promise<Checked> {
    for (;;) {
      const { manus, uri } = document;
      this.keepIndex(document);
      const known = this.checked.get(uri);
      if (known?.manus === manus) return known;
      const { revision } = this;
      const slices = checkInSlices(manus, this.knowledge.aroundDocument(document));
      const checked = { manus, findings: await runSlices(slices, this.ports, wanted) };
      if (revision !== this.revision) continue;
      this.checked.set(uri, checked);
      if (document.manus === manus) return checked;
    }
  }

  private keepIndex({ kind, manus }: OpenDocument): void {
    if (kind === "file") this.workspace.setOpen(manus);
  }

  private describe(document: OpenDocument, findings: readonly Finding[]): Diagnostic[] {
    const { workspace, ports, settings } = this;
    return describeFindings(document.content, findings, { workspace, ports, settings });
  }
}
