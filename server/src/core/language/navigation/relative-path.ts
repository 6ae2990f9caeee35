import { normalizePath, resolvePath } from "../names/file-paths.ts";

/** The part of a glob before its first special character that is a path of folders, and what follows it. */
export function startOfGlob(glob: string): { readonly start: string; readonly rest: string } {
  const special = glob.search(/[*?[\]{}!]/);
  const cut = special < 0 ? glob.length : glob.lastIndexOf("/", special);
  return cut < 0 ? { start: "", rest: glob } : { start: glob.slice(0, cut), rest: glob.slice(cut) };
}

/**
 * How a file writes an absolute path, in the form that another path (`written`) has there: absolute, relative to the file with `./` or `../`, or relative to the workspace folder.
 * Where the workspace folder doesn't hold it, it's relative to the file.
 */
export function relativeTo(
  target: string,
  from: { readonly written: string; readonly file: string; readonly folders: readonly string[] },
): string {
  const written = from.written.replaceAll("\\", "/");
  if (/^(?:[A-Za-z]:)?\//.test(written)) return target;
  const own = normalizePath(from.file).replace(/\/[^/]*$/, "");
  if (!/^\.\.?\//.test(written)) {
    const base = resolvePath("x", from.file, from.folders).replace(/\/x$/, "");
    if (target === base) return ".";
    if (target.startsWith(`${base}/`)) return target.slice(base.length + 1);
  }
  return between(own, target);
}

/** A path from one absolute folder to an absolute path, with `./` or `../` in front. The path itself where the two have no root in common. */
function between(folder: string, target: string): string {
  const from = folder.split("/");
  const to = target.split("/");
  let same = 0;
  while (same < from.length && same < to.length && from[same] === to[same]) same += 1;
  // Another drive: nothing relative leads there.
  if (same === 0) return target;
  const up = from.length - same;
  const down = to.slice(same).join("/");
  if (up === 0) return `./${down}`;
  return "../".repeat(up) + down;
}
