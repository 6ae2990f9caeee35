import { isPath, normalizePath, resolvePath } from "./names/file-paths.ts";
import type { FileKind, IndexEntry, PlacedCall, WorkspaceIndex } from "./workspace-index.ts";

/** The entries that have a key in common, by the path of their file. */
type Group<T> = Map<string, T>;

/** An index that follows its files: to change one entry costs what that entry has, however many others there are. */
export class LiveIndex implements WorkspaceIndex {
  complete = false;
  private ownFolders: readonly string[] = [];
  private readonly byPath = new Map<string, IndexEntry>();
  private readonly byName = new Map<string, Group<IndexEntry>>();
  /** By what calls name, a name or a path: the calls of each file. */
  private readonly byCallee = new Map<string, Group<PlacedCall[]>>();
  /** Entries whose calls aren't in {@link byCallee} yet: while somebody types in a large file, nobody asks after them. */
  private readonly unlinked = new Map<string, IndexEntry>();
  private readonly linked = new Map<string, readonly string[]>();
  private readonly knownNames = new Map<FileKind | undefined, readonly string[]>();

  get folders(): readonly string[] {
    return this.ownFolders;
  }

  /** Paths that don't start with `./` mean something else from now on. */
  setFolders(folders: readonly string[]): void {
    this.ownFolders = folders;
    this.byCallee.clear();
    this.linked.clear();
    for (const [path, entry] of this.byPath) this.unlinked.set(path, entry);
  }

  /** Know a file, anew if it was known. */
  set(entry: IndexEntry): void {
    const path = normalizePath(entry.file);
    const before = this.byPath.get(path);
    this.byPath.set(path, entry);
    this.unlinked.set(path, entry);
    if (before?.name === entry.name && before?.kind === entry.kind) {
      if (entry.name !== undefined) add(this.byName, entry.name, path, entry);
      return;
    }
    if (before) this.forgetName(path, before);
    if (entry.name !== undefined) add(this.byName, entry.name, path, entry);
    this.knownNames.clear();
  }

  /** Forget a file. */
  delete(file: string): void {
    const path = normalizePath(file);
    const before = this.byPath.get(path);
    if (!before) return;
    this.byPath.delete(path);
    this.unlinked.delete(path);
    this.unlink(path);
    this.forgetName(path, before);
    this.knownNames.clear();
  }

  withName(name: string): readonly IndexEntry[] {
    return [...(this.byName.get(name)?.values() ?? [])];
  }

  atPath(path: string): IndexEntry | undefined {
    return this.byPath.get(normalizePath(path));
  }

  callsTo({ file, name }: Pick<IndexEntry, "file" | "name">): readonly PlacedCall[] {
    for (const [path, entry] of this.unlinked) this.link(path, entry);
    this.unlinked.clear();
    const byName = name === undefined ? undefined : this.byCallee.get(nameKey(name));
    const byPath = this.byCallee.get(pathKey(normalizePath(file)));
    return [...(byName?.values() ?? []), ...(byPath?.values() ?? [])].flat();
  }

  entries(): Iterable<IndexEntry> {
    return this.byPath.values();
  }

  names(kind?: FileKind): readonly string[] {
    const known = this.knownNames.get(kind);
    if (known) return known;
    const all = [...this.byPath.values()].filter((entry) => kind === undefined || entry.kind === kind);
    const names = all.map((entry) => entry.name).filter((name) => name !== undefined);
    this.knownNames.set(kind, names);
    return names;
  }

  /** The index as somebody gets to see it: an object of its own, so that who keeps it can tell by the next one that something has changed. */
  view(): WorkspaceIndex {
    return {
      folders: this.ownFolders,
      complete: this.complete,
      withName: (name) => this.withName(name),
      atPath: (path) => this.atPath(path),
      callsTo: (file) => this.callsTo(file),
      entries: () => this.entries(),
      names: (kind) => this.names(kind),
    };
  }

  private forgetName(path: string, { name }: IndexEntry): void {
    if (name !== undefined) remove(this.byName, name, path);
  }

  private link(path: string, entry: IndexEntry): void {
    this.unlink(path);
    const calls = new Map<string, PlacedCall[]>();
    for (const call of entry.calls) {
      const key = isPath(call.reference)
        ? pathKey(resolvePath(call.reference, entry.file, this.ownFolders))
        : nameKey(call.reference);
      const known = calls.get(key);
      if (known) known.push({ entry, call });
      else calls.set(key, [{ entry, call }]);
    }
    for (const [key, placed] of calls) add(this.byCallee, key, path, placed);
    this.linked.set(path, [...calls.keys()]);
  }

  private unlink(path: string): void {
    for (const key of this.linked.get(path) ?? []) remove(this.byCallee, key, path);
    this.linked.delete(path);
  }
}

function nameKey(name: string): string {
  return `name ${name}`;
}

function pathKey(path: string): string {
  return `path ${path}`;
}

function add<T>(groups: Map<string, Group<T>>, key: string, path: string, value: T): void {
  const group = groups.get(key);
  if (group) group.set(path, value);
  else groups.set(key, new Map([[path, value]]));
}

function remove<T>(groups: Map<string, Group<T>>, key: string, path: string): void {
  const group = groups.get(key);
  group?.delete(path);
  if (group?.size === 0) groups.delete(key);
}
