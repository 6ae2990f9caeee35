/** Whether a reference is a path rather than a name. */
export function isPath(reference: string): boolean {
  return /[\\/]/.test(reference) || /\.ya?ml$/i.test(reference);
}

/** A path in one form for comparison: forward slashes, a lower-case drive letter, no `.` and `..`. */
export function normalizePath(path: string): string {
  return isNormal(path) ? path : withoutDetours(path);
}

function withoutDetours(path: string): string {
  const slashed = path.replaceAll("\\", "/").replace(/^([A-Z]):/, (drive) => drive.toLowerCase());
  const [, root = "", rest = ""] = /^((?:[a-z]:)?\/*)(.*)$/s.exec(slashed) ?? [];
  const parts: string[] = [];
  for (const part of rest.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else if (part !== ".." || root === "") parts.push(part);
  }
  return root + parts.join("/");
}

/** Most paths have that form already, and thousands are asked for at once. A name that starts with a dot isn't worth to be told apart. */
function isNormal(path: string): boolean {
  return /^(?:[a-z]:)?\/[^\\]*[^\\/]$/.test(path) && !path.includes("//") && !path.includes("/.");
}

/**
 * The absolute path that a reference in `file` means: `./` and `../` start at the file, absolute paths stay, every other one starts at the innermost of `folders` that
 * holds the file (at the file's own folder where none does).
 */
export function resolvePath(reference: string, file: string, folders: readonly string[]): string {
  const written = reference.replaceAll("\\", "/");
  if (/^(?:[A-Za-z]:)?\//.test(written)) return normalizePath(written);
  const own = normalizePath(file).replace(/\/[^/]*$/, "");
  if (/^\.\.?\//.test(written)) return normalizePath(`${own}/${written}`);
  return normalizePath(`${folderOf(file, folders) ?? own}/${written}`);
}

/** The innermost of some folders (absolute paths) that holds a file or folder, in the form of {@link normalizePath}; undefined where none does. */
export function folderOf(file: string, folders: readonly string[]): string | undefined {
  const path = normalizePath(file);
  const holding = folders
    .map(normalizePath)
    .filter((folder) => path.startsWith(folder.endsWith("/") ? folder : `${folder}/`));
  return holding.sort((left, right) => right.length - left.length)[0];
}
