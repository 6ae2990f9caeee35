import { meaningOf } from "../core/language/index-entry.ts";
import type { IndexEntry, WorkspaceIndex } from "../core/language/workspace-index.ts";

/** What entries mean to other files, worked out once an entry. */
const meanings = new WeakMap<IndexEntry, string>();

/** What was asked of an index. */
export class AskedOfIndex {
  readonly names = new Set<string>();
  readonly paths = new Set<string>();
  /** Whether something was asked that any file may change. */
  all = false;

  /** What an index answers to it, as a text: two that answer the same give the same. Undefined where that is too much to tell. */
  answersOf(index: WorkspaceIndex): string | undefined {
    if (this.all) return undefined;
    const named = [...this.names].map((name) => index.withName(name).map(describe));
    const placed = [...this.paths].map((path) => index.atPath(path)).map((entry) => (entry ? describe(entry) : null));
    return JSON.stringify([index.complete, index.folders, named, placed]);
  }
}

function describe(entry: IndexEntry): readonly string[] {
  const meaning = meanings.get(entry) ?? meaningOf(entry);
  meanings.set(entry, meaning);
  return [entry.file, meaning];
}

/** An index that remembers what it was asked. */
export class WatchedIndex implements WorkspaceIndex {
  readonly asked = new AskedOfIndex();
  private readonly index: WorkspaceIndex;

  constructor(index: WorkspaceIndex) {
    this.index = index;
  }

  get folders(): readonly string[] {
    return this.index.folders;
  }

  get complete(): boolean {
    return this.index.complete;
  }

  withName(name: string): readonly IndexEntry[] {
    this.asked.names.add(name);
    return this.index.withName(name);
  }

  atPath(path: string): IndexEntry | undefined {
    this.asked.paths.add(path);
    return this.index.atPath(path);
  }

  callsTo(file: Pick<IndexEntry, "file" | "name">): ReturnType<WorkspaceIndex["callsTo"]> {
    this.asked.all = true;
    return this.index.callsTo(file);
  }

  entries(): Iterable<IndexEntry> {
    this.asked.all = true;
    return this.index.entries();
  }

  names(kind?: Parameters<WorkspaceIndex["names"]>[0]): readonly string[] {
    this.asked.all = true;
    return this.index.names(kind);
  }
}
