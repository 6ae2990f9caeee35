import { openDocument } from "../core/language/document.ts";
import type { ManusDocument } from "../core/language/document.ts";
import { createIndex, indexEntry, meaningOf } from "../core/language/index-entry.ts";
import { LineStarts } from "../core/language/lines.ts";
import { normalizePath } from "../core/language/names/file-paths.ts";
import type { Span } from "../core/language/span.ts";
import type { IndexEntry, WorkspaceIndex } from "../core/language/workspace-index.ts";
import type { Log } from "../core/ports/log.ts";
import type { WorkspaceFiles } from "../core/ports/workspace-files.ts";
import { isTaskFile } from "./open-documents.ts";

/** A larger file isn't read. In bytes; the language refuses longer texts by itself. */
const maximumBytes = 5 * 1024 * 1024;

/** What is known of one file. */
interface KnownFile {
  readonly entry: IndexEntry;
  readonly lines: LineStarts;
  /** What of the entry matters to other files. */
  readonly meaning: string;
}

/** Keeps the index of all task files: what is open counts as it stands in the editor, everything else as it is on disk. */
export class Workspace {
  private readonly files: WorkspaceFiles;
  private readonly log: Log;
  private readonly onChanged: () => void;
  private readonly onDisk = new Map<string, KnownFile>();
  private readonly inEditor = new Map<string, KnownFile>();
  private folders: readonly string[] = [];
  private complete = false;
  private index: WorkspaceIndex | undefined;

  /** `onChanged` is called after anything changed that may matter to another file. */
  constructor(files: WorkspaceFiles, log: Log, onChanged: () => void) {
    this.files = files;
    this.log = log;
    this.onChanged = onChanged;
  }

  /** The index as of now; `complete` once the folders have been read. */
  current(): WorkspaceIndex {
    this.index ??= createIndex(
      [...this.onDisk.values(), ...this.inEditor.values()].map(({ entry }) => entry),
      { folders: this.folders, complete: this.complete },
    );
    return this.index;
  }

  /** Read these folders anew. Folders that can't be read count as empty. */
  async setFolders(folders: readonly string[]): Promise<void> {
    this.folders = folders;
    this.complete = false;
    this.onDisk.clear();
    for (const folder of folders) {
      const found = await this.files.findTaskFiles(folder);
      if (found.ok) await Promise.all(found.value.map((path) => this.read(path)));
      else this.log.warn(`The workspace folder ${folder} can't be read: ${found.failure.message}`);
    }
    if (this.folders !== folders) return;
    this.complete = true;
    this.changed();
  }

  /** These files were created, changed or deleted on disk. */
  async refresh(paths: readonly string[]): Promise<void> {
    const before = this.meanings(paths);
    await Promise.all(paths.filter(isTaskFile).map((path) => this.read(path)));
    if (before !== this.meanings(paths)) this.changed();
  }

  /** A document is open with this text. */
  setOpen(document: ManusDocument): void {
    const key = normalizePath(document.file);
    const known = toKnown(document);
    const before = this.inEditor.get(key) ?? this.onDisk.get(key);
    this.inEditor.set(key, known);
    // Positions move with every edit; only what other files can see makes them wrong.
    if (before?.meaning === known.meaning) this.index = undefined;
    else this.changed();
  }

  /** A document is no longer open: what is on disk counts again. */
  setClosed(path: string): void {
    const key = normalizePath(path);
    const before = this.inEditor.get(key);
    this.inEditor.delete(key);
    if (before?.meaning === this.onDisk.get(key)?.meaning) this.index = undefined;
    else this.changed();
  }

  /** The lines of a span in a file that is known. */
  rangeIn(path: string, span: Span): { start: Position; end: Position } | undefined {
    const key = normalizePath(path);
    const lines = (this.inEditor.get(key) ?? this.onDisk.get(key))?.lines;
    return lines && { start: lines.positionOf(span.start), end: lines.positionOf(span.end) };
  }

  private async read(path: string): Promise<void> {
    const text = await this.files.readText(path, maximumBytes);
    if (text.ok) this.onDisk.set(normalizePath(path), toKnown(openDocument(path, text.value)));
    else this.onDisk.delete(normalizePath(path));
  }

  private meanings(paths: readonly string[]): string {
    return JSON.stringify(paths.map((path) => this.onDisk.get(normalizePath(path))?.meaning ?? null));
  }

  private changed(): void {
    this.index = undefined;
    this.onChanged();
  }
}

interface Position {
  line: number;
  character: number;
}

function toKnown(document: ManusDocument): KnownFile {
  const entry = indexEntry(document);
  return { entry, lines: new LineStarts(document.text), meaning: meaningOf(entry) };
}
