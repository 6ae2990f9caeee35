import { opendir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import picomatch from "picomatch";
import type { FileFact, FolderEntry } from "../../core/language/surroundings.ts";
import { foldersOfOthers } from "../../core/ports/workspace-files.ts";
import type { WorkspaceFiles } from "../../core/ports/workspace-files.ts";
import { errorCode } from "../outside-failure.ts";

/** A folder with more names is listed no further. */
const maximumEntries = 5_000;

/** A search that has looked at more names gives up. */
const maximumNames = 20_000;

/** Codes of errors that say that there is nothing at a path. */
const absent = ["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP", "EINVAL"];

/** What stands at a path: see {@link WorkspaceFiles.stat}. */
export async function statPath(path: string): Promise<FileFact | undefined> {
  try {
    const found = await stat(path);
    if (found.isFile()) return { kind: "file", bytes: found.size };
    return { kind: found.isDirectory() ? "folder" : "none" };
  } catch (error) {
    // A path with a NUL character is refused before the system sees it.
    return absent.includes(errorCode(error)) || path.includes("\0") ? { kind: "none" } : undefined;
  }
}

/** What a folder holds: see {@link WorkspaceFiles.listFolder}. */
export async function listFolder(folder: string): Promise<readonly FolderEntry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = found.filter(({ name }) => !foldersOfOthers.includes(name)).slice(0, maximumEntries);
  const entries = await Promise.all(
    own.map(async (entry): Promise<FolderEntry | undefined> => {
      if (entry.isDirectory()) return { name: entry.name, kind: "folder" };
      if (entry.isFile()) return { name: entry.name, kind: "file" };
      const kind = entry.isSymbolicLink() ? (await statPath(join(folder, entry.name)))?.kind : undefined;
      return kind === "file" || kind === "folder" ? { name: entry.name, kind } : undefined;
    }),
  );
  return entries.filter((entry) => entry !== undefined).sort(byKindAndName);
}

function byKindAndName(left: FolderEntry, right: FolderEntry): number {
  if (left.kind !== right.kind) return left.kind === "folder" ? -1 : 1;
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

/** Whether a glob matches any file: see {@link WorkspaceFiles.matchesAny}. */
export const matchesAny: WorkspaceFiles["matchesAny"] = async (folder, glob, cancellation) => {
  const search = new GlobSearch(folder, glob);
  try {
    for (let below = search.open.shift(); below !== undefined; below = search.open.shift()) {
      if (await search.lookInto(below, () => cancellation?.cancelled === true)) return true;
      if (search.givenUp) return undefined;
    }
    return search.unreadable ? undefined : false;
  } catch (error) {
    if (errorCode(error) === "") throw error;
    // A folder that went away, or a disk that failed, while it was being read.
    return undefined;
  }
};

/** Looks for the first file below a folder that a glob matches. Paths are relative to that folder, with forward slashes, a folder's with one at its end. */
class GlobSearch {
  /** Folders that haven't been looked into. */
  readonly open: string[] = [""];
  givenUp = false;
  unreadable = false;
  private readonly folder: string;
  private readonly fits: (path: string) => boolean;
  private readonly leftOut: ReadonlySet<string>;
  /** How many folders below its own a glob can reach. */
  private readonly deepest: number;
  private names = 0;

  constructor(folder: string, glob: string) {
    this.folder = folder;
    this.fits = picomatch(glob, { dot: true });
    const parts = glob.split("/");
    this.leftOut = new Set(foldersOfOthers.filter((name) => !parts.includes(name)));
    this.deepest = glob.includes("**") ? Infinity : parts.length - 1;
  }

  /** Whether a file right in a folder fits; folders in it are kept for later. */
  async lookInto(below: string, cancelled: () => boolean): Promise<boolean> {
    const entries = await opendir(join(this.folder, below)).catch((error: unknown) => {
      this.unreadable ||= !absent.includes(errorCode(error));
      return undefined;
    });
    for await (const entry of entries ?? []) {
      this.names += 1;
      if (this.names > maximumNames || cancelled()) {
        this.givenUp = true;
        return false;
      }
      if (entry.isDirectory()) this.keep(below, entry.name);
      else if (await this.isMatch(`${below}${entry.name}`, entry.isFile())) return true;
    }
    return false;
  }

  private keep(below: string, name: string): void {
    const depth = below.split("/").length;
    if (!this.leftOut.has(name) && depth <= this.deepest) this.open.push(`${below}${name}/`);
  }

  private async isMatch(path: string, isFile: boolean): Promise<boolean> {
    return this.fits(path) && (isFile || (await statPath(join(this.folder, path)))?.kind === "file");
  }
}
