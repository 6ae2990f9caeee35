import type { ManusDocument } from "../core/language/document.ts";
import { indexEntry, meaningOf } from "../core/language/index-entry.ts";
import { LineStarts } from "../core/language/lines.ts";
import { LiveIndex } from "../core/language/live-index.ts";
import { normalizePath } from "../core/language/names/file-paths.ts";
import type { Span } from "../core/language/span.ts";
import type { IndexEntry, WorkspaceIndex } from "../core/language/workspace-index.ts";
import { foldersOfOthers } from "../core/ports/workspace-files.ts";
import { FileReader } from "./file-reader.ts";
import type { ReadFile } from "./file-reader.ts";
import { isTaskFile } from "./open-documents.ts";
import type { ServerPorts } from "./ports.ts";

/** What is known of one file. */
interface KnownFile extends ReadFile {
  /** What of the entry matters to other files. */
  readonly meaning: string;
}

interface OpenFile extends Omit<KnownFile, "lines"> {
  readonly document: ManusDocument;
  lines?: LineStarts;
}

/**
 * Keeps the index of all task files: what is open counts as it stands in the editor, everything else as it is on disk. What was read of the disk counts until
 * somebody tells of a change ({@link refresh}). A client that watches files does; where nobody does it's remembered when each was written, and before
 * edits reach into files that aren't open, {@link recheck} reads those again that were written since.
 */
export class Workspace {
  private readonly ports: Pick<ServerPorts, "files" | "log" | "clock" | "pause">;
  private readonly onChanged: () => void;
  private readonly reader: FileReader;
  private readonly onDisk = new Map<string, KnownFile>();
  private readonly inEditor = new Map<string, OpenFile>();
  private readonly index = new LiveIndex();
  private reading: Promise<void> = Promise.resolve();
  private view: WorkspaceIndex | undefined;
  /** Whether files that were read since the last {@link onChanged} mean something else than before. */
  private meansElse = false;

  /** `onChanged` is called after anything changed that may matter to another file: once for many files that change together. */
  constructor(ports: Workspace["ports"], onChanged: () => void) {
    this.ports = ports;
    this.onChanged = onChanged;
    this.reader = new FileReader(ports, (path, file) => {
      this.take(path, file);
    });
  }

  /** The index as of now; `complete` once the folders have been read. Another object after each change. */
  current(): WorkspaceIndex {
    return (this.view ??= this.index.view());
  }

  /** Read these folders anew. Folders that can't be read count as empty. */
  setFolders(folders: readonly string[]): Promise<void> {
    const reading = this.readFolders(folders);
    this.reading = reading.catch(() => undefined);
    return reading;
  }

  /** Resolves once everything is read that was known to be read when this was called. */
  async settled(): Promise<void> {
    await this.reading;
    await this.refresh([]);
  }

  /** These files, or folders with all that was in them, were created, changed or deleted on disk. */
  async refresh(paths: readonly string[]): Promise<void> {
    await this.reader.read(paths.flatMap((path) => (isTaskFile(path) ? this.ownFile(path) : this.knownBelow(path))));
    if (this.meansElse) this.changed();
  }

  /** Files aren't watched: {@link recheck} is going to be asked. To be said before anything is read. */
  rememberStamps(): void {
    this.reader.stamps = true;
  }

  /** Look at all files anew that nobody watches: those that came, went or were written since they were read are known afterwards as they are. */
  async recheck(): Promise<void> {
    const files = new Map([...this.onDisk].map(([key, { entry }]) => [key, entry.file]));
    for (const path of await this.findFiles(this.index.folders)) files.set(normalizePath(path), path);
    const stamps = await Promise.all([...files.values()].map((path) => this.ports.files.stampOf(path)));
    const changed = [...files].filter(([key], index) => this.onDisk.get(key)?.stamp !== stamps[index]);
    await this.refresh(changed.map(([, path]) => path));
  }

  /** These files or folders appeared: a folder may bring task files along that nobody tells of. */
  async lookInto(paths: readonly string[]): Promise<void> {
    const found = paths.filter(isTaskFile);
    const searched = new Set<string>();
    // Outer folders first. One after the other: a whole tree may have appeared, and most of it are files.
    for (const path of paths.filter((one) => !isTaskFile(one)).sort((left, right) => left.length - right.length)) {
      if (this.isOfOthers(path) || ancestorsOf(normalizePath(path)).some((one) => searched.has(one))) continue;
      const files = await this.ports.files.findTaskFiles(path);
      if (!files.ok) continue;
      searched.add(normalizePath(path));
      for (const file of files.value) found.push(file);
    }
    await this.refresh(found);
  }

  /** A document is open with this text. */
  setOpen(document: ManusDocument): void {
    const key = normalizePath(document.file);
    const open = this.inEditor.get(key);
    if (open?.document === document) return;
    const entry = indexEntry(document);
    const known: OpenFile = { document, entry, meaning: meaningOf(entry) };
    const before = open ?? this.onDisk.get(key);
    this.inEditor.set(key, known);
    this.setEntry(entry);
    // Positions move with every edit; only what other files can see makes them wrong.
    if (before?.meaning !== known.meaning) this.changed();
  }

  /** A document is no longer open: what is on disk counts again. */
  setClosed(path: string): void {
    const key = normalizePath(path);
    const before = this.inEditor.get(key);
    if (!before) return;
    this.inEditor.delete(key);
    const saved = this.onDisk.get(key);
    if (saved) this.setEntry(saved.entry);
    else this.deleteEntry(path);
    if (before.meaning !== saved?.meaning) this.changed();
  }

  /** The lines of a span in a file that is known. */
  rangeIn(path: string, span: Span): { start: Position; end: Position } | undefined {
    const key = normalizePath(path);
    const open = this.inEditor.get(key);
    if (open) open.lines ??= new LineStarts(open.document.text);
    const lines = open?.lines ?? this.onDisk.get(key)?.lines;
    return lines && { start: lines.positionOf(span.start), end: lines.positionOf(span.end) };
  }

  private async readFolders(folders: readonly string[]): Promise<void> {
    this.index.setFolders(folders);
    this.setComplete(false);
    const found = await this.findFiles(folders);
    if (this.index.folders !== folders) return;
    const kept = new Set(found.map(normalizePath));
    for (const [key, { entry }] of this.onDisk) if (!kept.has(key)) this.take(entry.file, undefined);
    await this.reader.read(found);
    if (this.index.folders !== folders) return;
    this.setComplete(true);
    this.changed();
  }

  private async findFiles(folders: readonly string[]): Promise<string[]> {
    const all = await Promise.all(folders.map((folder) => this.ports.files.findTaskFiles(folder)));
    return all.flatMap((found, index) => {
      if (found.ok) return found.value;
      const { message } = found.failure;
      this.ports.log.warn(`The workspace folder ${folders[index] ?? ""} can't be read: ${message}`);
      return [];
    });
  }

  private ownFile(path: string): string[] {
    return this.isOfOthers(path) && !this.onDisk.has(normalizePath(path)) ? [] : [path];
  }

  /** Whether a path lies in a folder of the workspace that isn't looked into. */
  private isOfOthers(path: string): boolean {
    if (!foldersOfOthers.some((name) => path.includes(name))) return false;
    const one = normalizePath(path);
    const folder = this.index.folders.map(normalizePath).find((holder) => one.startsWith(`${holder}/`)) ?? one;
    const names = one.slice(folder.length).split("/");
    return names.some((name) => foldersOfOthers.includes(name));
  }

  private knownBelow(folder: string): string[] {
    const start = `${normalizePath(folder)}/`;
    return [...this.onDisk].flatMap(([key, { entry }]) => (key.startsWith(start) ? [entry.file] : []));
  }

  private take(path: string, file: ReadFile | undefined): void {
    const key = normalizePath(path);
    const before = this.onDisk.get(key);
    const known = file && { ...file, meaning: meaningOf(file.entry) };
    if (known) this.onDisk.set(key, known);
    else this.onDisk.delete(key);
    if (this.inEditor.has(key)) return;
    if (known) this.setEntry(known.entry);
    else if (before) this.deleteEntry(path);
    if (before?.meaning !== known?.meaning) this.meansElse = true;
  }

  private setEntry(entry: IndexEntry): void {
    this.index.set(entry);
    this.view = undefined;
  }

  private deleteEntry(path: string): void {
    this.index.delete(path);
    this.view = undefined;
  }

  private setComplete(complete: boolean): void {
    this.index.complete = complete;
    this.view = undefined;
  }

  private changed(): void {
    this.meansElse = false;
    this.onChanged();
  }
}

/** The folders around a path in its one form, the innermost first. */
function ancestorsOf(path: string): string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf("/"); at > 0; at = path.lastIndexOf("/", at - 1)) found.push(path.slice(0, at));
  return found;
}

interface Position {
  line: number;
  character: number;
}
