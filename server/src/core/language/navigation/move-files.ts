import type { WorkspaceChange } from "../edit.ts";
import { normalizePath, resolvePath } from "../names/file-paths.ts";
import type { Span } from "../span.ts";
import type { IndexEntry, WorkspaceIndex } from "../workspace-index.ts";
import type { ScalarStyle } from "../yaml/node.ts";
import type { Occurrence } from "./occurrence.ts";
import { relativeTo, startOfGlob } from "./relative-path.ts";
import { writeScalar } from "./write-scalar.ts";

/** A file or folder that gets another place; absolute paths. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/**
 * What has to change so that every path in a task file still means the same after some files or folders were moved: paths to what is moved, and those of moved files that start
 * with `./` or `../`. Globs follow the folder they begin with. Paths with expressions in them, what a run is to write, and names, are left alone. The edits are those
 * of the files where they are now. Paths keep their form: relative to the file, to the workspace folder, or absolute.
 */
export function editsForMoves(moves: readonly Move[], index: WorkspaceIndex): WorkspaceChange {
  const move = follow(moves);
  const edits = [];
  for (const entry of index.entries()) {
    const changes = entry.names.flatMap((name) => editOf(name, entry, { move, folders: index.folders }));
    if (changes.length > 0) edits.push({ file: entry.file, edits: changes });
  }
  return { edits };
}

/** Where a path is after all moves; the same path where it stays. */
type Follow = (path: string) => string;

/** Of several moves the one of the innermost folder counts. */
function follow(moves: readonly Move[]): Follow {
  const known = new Map(moves.map(({ from, to }) => [normalizePath(from), normalizePath(to)]));
  return (path) => {
    for (let at = path.length; at > 0; at = path.lastIndexOf("/", at - 1)) {
      const to = known.get(path.slice(0, at));
      if (to !== undefined) return to + path.slice(at);
    }
    return path;
  };
}

interface Places {
  readonly move: Follow;
  readonly folders: readonly string[];
}

function editOf(occurrence: Occurrence, entry: IndexEntry, places: Places): { span: Span; text: string }[] {
  const { name, path, span, fixed } = occurrence;
  if (!path || path.use === "product" || path.style === "literal" || path.style === "folded") return [];
  const text = newReference(name, path.use === "pattern", normalizePath(entry.file), places);
  if (text === undefined) return [];
  const written = writeScalar(text, path.style);
  return [{ span: wholeSpan(span, path.style, fixed === true), text: written }];
}

/** The span of a scalar with its quotes. */
function wholeSpan({ start, end }: Span, style: ScalarStyle, whole: boolean): Span {
  const quotes = !whole && (style === "single" || style === "double") ? 1 : 0;
  return { start: start - quotes, end: end + quotes };
}

/** How a path in `file` has to read from now on; undefined where it can stay. */
function newReference(reference: string, glob: boolean, file: string, { move, folders }: Places): string | undefined {
  const { start, rest } = glob ? startOfGlob(reference) : { start: reference, rest: "" };
  // A glob that names no folder belongs to the workspace folder.
  if (start === "") return undefined;
  const written = glob ? `${start}/` : start;
  const target = move(resolvePath(written, file, folders));
  const newFile = move(file);
  if (resolvePath(written, newFile, folders) === target) return undefined;
  const path = relativeTo(target, { written, file: newFile, folders });
  return glob ? path.replace(/\/$/, "") + rest : path;
}
