import type {
  Connection,
  WorkspaceDiagnosticParams,
  WorkspaceDiagnosticReport,
  WorkspaceDocumentDiagnosticReport,
} from "vscode-languageserver";
import { WorkspaceDiagnosticRequest } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { checkInSlices } from "../core/language/check-document.ts";
import { openDocument } from "../core/language/document.ts";
import { normalizePath } from "../core/language/names/file-paths.ts";
import type { Surroundings } from "../core/language/surroundings.ts";
import type { IndexEntry } from "../core/language/workspace-index.ts";
import { maximumLength } from "../core/language/yaml/limits.ts";
import { Cancelled } from "../core/ports/cancellation.ts";
import { describeFindings } from "./describe-findings.ts";
import type { DiagnosticParts, DiagnosticReport, Diagnostics } from "./diagnostics.ts";
import { giveWay, runSlices } from "./slices.ts";
import type { Wanted } from "./slices.ts";
import type { AskedOfIndex } from "./watched-index.ts";

/** How long changes are let come together, in milliseconds. */
const settleMs = 100;

/** So many files are told of at once to a client that takes parts of an answer. */
const partSize = 50;

/** What the diagnostics of a file rest on: its own entry of the index, which is another one when the file was read anew, and what its check has asked. */
interface Grounds {
  readonly entry: IndexEntry;
  readonly asked: AskedOfIndex;
  /** What the index has answered; undefined where any change may matter. */
  readonly answers: string | undefined;
  readonly asksFleet: boolean;
  /** The last change of the index for which all this was so. */
  revision: number;
}

/** The diagnostics of a file that isn't open. */
interface KnownFile extends DiagnosticReport {
  readonly grounds: Grounds;
  /** As JSON. */
  readonly text: string;
}

interface PreviousResult {
  readonly uri: string;
  readonly value: string;
}

/** Somebody who waits for a change, and takes it back. */
type Waiting = () => void;

/**
 * The diagnostics of all task files of the workspace, for a client that asks for them. Files that are open are left to {@link Diagnostics}. As long as there is nothing
 * new to a client that has been told of some, the answer is kept waiting: it would only ask again.
 */
export class WorkspaceDiagnostics {
  private readonly connection: Connection;
  private readonly parts: DiagnosticParts & { readonly diagnostics: Diagnostics };
  private readonly known = new Map<string, KnownFile>();
  /** What was told of each file last: the same diagnostics keep their id. */
  private readonly told = new Map<string, Pick<KnownFile, "resultId" | "text">>();
  private readonly waiting = new Set<Waiting>();
  private readonly idStart: string;
  private count = 0;
  private revision = 0;
  private closed = false;

  constructor(connection: Connection, parts: WorkspaceDiagnostics["parts"]) {
    this.connection = connection;
    this.parts = parts;
    this.idStart = parts.ports.clock.now();
  }

  /** The index has changed in something that other files may rest on. */
  recheckIndex(): void {
    this.revision += 1;
    this.wake();
  }

  /** There are other accounts and instances. */
  recheckFleet(): void {
    for (const [uri, { grounds }] of this.known) if (grounds.asksFleet) this.known.delete(uri);
    this.wake();
  }

  /** All is to be shown in another way. */
  recheckAll(): void {
    this.known.clear();
    this.wake();
  }

  /** Something has changed that these files rest on, or that tells which files there are. */
  recheckSome(uris: readonly string[]): void {
    for (const uri of uris) this.known.delete(uri);
    this.wake();
  }

  /** Nothing is answered any more. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  /** Answer a request: what is new to a client that has these results, once something is. */
  async report(
    { previousResultIds, partialResultToken }: WorkspaceDiagnosticParams,
    wanted: Wanted & { onCancelled(listener: () => void): void },
  ): Promise<WorkspaceDiagnosticReport> {
    const previous = new Map(previousResultIds.map(({ uri, value }) => [this.keyOf(uri), { uri, value }]));
    const send = partialResultToken === undefined ? undefined : this.sender(partialResultToken);
    for (;;) {
      const change = this.nextChange(wanted);
      const parts = new PartialAnswer(send);
      await this.collect(previous, parts, wanted);
      if (parts.told || previous.size === 0) return { items: parts.rest() };
      await change;
      // While somebody types there is a change with every letter.
      await this.settle();
      if (wanted.cancelled || this.closed) throw new Cancelled();
    }
  }

  private sender(token: number | string): (items: WorkspaceDocumentDiagnosticReport[]) => void {
    return (items) => {
      void this.connection.sendProgress(WorkspaceDiagnosticRequest.partialResult, token, { items });
    };
  }

  /** Clients write the same URI in other ways: its path is what counts. */
  private keyOf(uri: string): string {
    return normalizePath(this.parts.ports.paths.toPath(uri) ?? uri);
  }

  private async collect(
    previous: ReadonlyMap<string, PreviousResult>,
    parts: PartialAnswer,
    wanted: Wanted,
  ): Promise<void> {
    const { documents, ports, workspace } = this.parts;
    const index = workspace.current();
    // Before all files are known, nothing can be said of any.
    if (!index.complete) return;
    const gone = new Map(previous);
    const open = new Set(documents.all().map(({ path }) => normalizePath(path)));
    for (const key of open) gone.delete(key);
    for (const entry of index.entries()) {
      const key = normalizePath(entry.file);
      gone.delete(key);
      if (open.has(key)) continue;
      const uri = ports.paths.toUri(entry.file);
      const { resultId, diagnostics } = await this.fileReport(uri, entry, wanted);
      if (previous.get(key)?.value === resultId) continue;
      parts.add({ kind: "full", uri, version: null, resultId, items: [...diagnostics] });
    }
    for (const { uri } of gone.values()) parts.add({ kind: "full", uri, version: null, items: [] });
  }

  private async fileReport(uri: string, entry: IndexEntry, wanted: Wanted): Promise<DiagnosticReport> {
    const before = this.known.get(uri);
    if (before && this.holds(before.grounds, entry)) return before;
    await giveWay(this.parts.ports, wanted);
    const { revision } = this;
    const { index, fleet, around } = this.parts.knowledge.aroundFile(uri);
    const diagnostics = await this.check(uri, entry, { around, wanted });
    const text = JSON.stringify(diagnostics);
    const told = this.told.get(uri);
    if (told?.text !== text) this.count += 1;
    const resultId = told?.text === text ? told.resultId : `${this.idStart} ${String(this.count)}`;
    this.told.set(uri, { resultId, text });
    const { asked } = index;
    const grounds = { entry, asked, answers: asked.answersOf(index), asksFleet: fleet.asked, revision };
    const report = { resultId, diagnostics, grounds, text };
    this.known.set(uri, report);
    return report;
  }

  /** Whether a file would be told the same now. */
  private holds(grounds: Grounds, entry: IndexEntry): boolean {
    if (grounds.entry !== entry) return false;
    if (grounds.revision === this.revision) return true;
    const { answers, asked } = grounds;
    if (answers === undefined || answers !== asked.answersOf(this.parts.workspace.current())) return false;
    grounds.revision = this.revision;
    return true;
  }

  private async check(
    uri: string,
    { file }: IndexEntry,
    { around, wanted }: { readonly around: Surroundings; readonly wanted: Wanted },
  ): Promise<DiagnosticReport["diagnostics"]> {
    const { diagnostics, ports, workspace } = this.parts;
    const text = await ports.files.readText(file, maximumLength);
    // It went away, or can't be read: whoever watches the disk tells the index so.
    if (!text.ok) return [];
    const document = openDocument(file, text.value);
    const findings = await runSlices(checkInSlices(document, around), ports, wanted);
    const { settings } = diagnostics;
    return describeFindings(TextDocument.create(uri, "", 0, text.value), findings, { workspace, ports, settings });
  }

  private settle(): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.parts.ports.clock.after(settleMs, resolve);
    });
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }

  /** Resolves with the next change, or when nobody wants the answer any more. */
  private nextChange(wanted: Parameters<WorkspaceDiagnostics["report"]>[1]): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        resolve();
      };
      this.waiting.add(wake);
      wanted.onCancelled(wake);
      if (this.closed) wake();
    });
  }
}

/** An answer that is sent in parts where the client takes such. */
class PartialAnswer {
  /** Whether there is anything to tell. */
  told = false;
  private items: WorkspaceDocumentDiagnosticReport[] = [];
  private readonly send: ((items: WorkspaceDocumentDiagnosticReport[]) => void) | undefined;

  constructor(send: PartialAnswer["send"]) {
    this.send = send;
  }

  add(item: WorkspaceDocumentDiagnosticReport): void {
    this.told = true;
    this.items.push(item);
    if (this.send && this.items.length >= partSize) this.send(this.items.splice(0));
  }

  /** What hasn't been sent; nothing where parts are sent. */
  rest(): WorkspaceDocumentDiagnosticReport[] {
    if (this.send && this.items.length > 0) this.send(this.items.splice(0));
    return this.items;
  }
}
