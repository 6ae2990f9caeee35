import type { Connection } from "vscode-languageserver";
import { checkInSlices } from "../core/language/check-document.ts";
import type { Finding } from "../core/language/finding.ts";
import { emptySurroundings } from "../core/language/surroundings.ts";
import { Cancelled } from "../core/ports/cancellation.ts";
import type { OpenDocument, OpenDocuments } from "./open-documents.ts";
import type { ServerPorts } from "./ports.ts";
import { toDiagnostic } from "./to-proto.ts";
import type { Workspace } from "./workspace.ts";

/** How long a check goes on before it lets other work in. */
const sliceMs = 8;

/** Which check of a document is the newest. */
interface Check {
  cancelled: boolean;
}

/** Checks open documents and pushes what it finds. A newer edit of a document cancels the check that is under way. */
export class Diagnostics {
  private readonly connection: Connection;
  private readonly documents: OpenDocuments;
  private readonly workspace: Workspace;
  private readonly ports: ServerPorts;
  private readonly checks = new Map<string, Check>();

  constructor(connection: Connection, documents: OpenDocuments, workspace: Workspace, ports: ServerPorts) {
    this.connection = connection;
    this.documents = documents;
    this.workspace = workspace;
    this.ports = ports;
  }

  /** Check a document soon. */
  schedule(uri: string): void {
    this.cancel(uri);
    const check: Check = { cancelled: false };
    this.checks.set(uri, check);
    this.run(uri, check).catch((error: unknown) => {
      if (!(error instanceof Cancelled)) this.ports.log.error(`Checking ${uri} failed`, error);
    });
  }

  /** Check every open document soon: something has changed that they may refer to. */
  scheduleAll(): void {
    for (const document of this.documents.all()) this.schedule(document.uri);
  }

  /** Take back what was said of a document that is no longer open. */
  forget(uri: string): void {
    this.cancel(uri);
    this.checks.delete(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  private cancel(uri: string): void {
    const check = this.checks.get(uri);
    if (check) check.cancelled = true;
  }

  private async run(uri: string, check: Check): Promise<void> {
    await this.giveWay(check);
    const document = this.documents.get(uri);
    if (!document) return;
    const version = document.version;
    this.workspace.setOpen(document.manus);
    const findings = await this.check(document, check);
    this.publish(document, version, findings);
  }

  private async check(document: OpenDocument, check: Check): Promise<Finding[]> {
    const { clock } = this.ports;
    const slices = checkInSlices(document.manus, { ...emptySurroundings, index: this.workspace.current() });
    let began = clock.monotonic();
    for (let slice = slices.next(); ; slice = slices.next()) {
      if (slice.done) return slice.value;
      if (clock.monotonic() - began < sliceMs) continue;
      await this.giveWay(check);
      began = clock.monotonic();
    }
  }

  private async giveWay(check: Check): Promise<void> {
    await this.ports.pause();
    if (check.cancelled) throw new Cancelled();
  }

  private publish(document: OpenDocument, version: number, findings: readonly Finding[]): void {
    const page = this.ports.diagnosticsPage;
    const places = {
      locate: (file: string, span: Finding["span"]) => {
        const range = this.workspace.rangeIn(file, span);
        return range && { uri: this.ports.paths.toUri(file), range };
      },
      ...(page === undefined ? {} : { diagnosticsPage: page }),
    };
    const diagnostics = findings.map((finding) => toDiagnostic(document.content, finding, places));
    void this.connection.sendDiagnostics({ uri: document.uri, version, diagnostics });
  }
}
