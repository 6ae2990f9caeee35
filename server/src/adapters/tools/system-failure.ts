import { ToolFailure } from "./results.ts";

/** What the operating system's error codes mean to a person: our code, what happened to the path, what to do. */
const meanings: Readonly<Record<string, readonly [code: string, what: string, remedy: string]>> = {
  ENOENT: ["not-found", "does not exist", "Check the path; file_find_by_name lists what is there"],
  ENOTDIR: ["not-found", "leads through something that is not a folder", "Check the path"],
  EISDIR: ["is-a-folder", "is a folder, not a file", "Name a file in it; file_find_by_name lists them"],
  EACCES: ["not-permitted", "may not be touched by this user", "Change its permissions, or choose another path"],
  EPERM: ["not-permitted", "may not be touched by this user", "Change its permissions, or choose another path"],
  EROFS: ["read-only", "lies on a read-only file system", "Choose a path on a file system that can be written"],
  ENOSPC: ["disk-full", "can't be written because the disk is full", "Free some space and run the step again"],
  EDQUOT: ["disk-full", "can't be written because the disk quota is used up", "Free some space and run the step again"],
  EFBIG: ["too-large", "would become larger than the file system allows", "Write less, or split the file"],
  EMFILE: [
    "too-many-open-files",
    "can't be opened: too many files are open",
    "Run fewer tasks at once, then try again",
  ],
  ENFILE: [
    "too-many-open-files",
    "can't be opened: too many files are open",
    "Run fewer tasks at once, then try again",
  ],
  ELOOP: [
    "link-loop",
    "is a symbolic link that leads nowhere, or was one just now",
    "Remove the link, or name its target",
  ],
  ENAMETOOLONG: ["bad-path", "is too long for this file system", "Choose a shorter name"],
  EBUSY: ["busy", "is in use by the system or another program", "Close what uses it, then try again"],
  ERR_INVALID_ARG_VALUE: ["bad-path", "is not a path: it holds a zero byte", "Take the zero byte out"],
};

/** The failure behind an error of the file system, about `path` as the caller wrote it. A {@link ToolFailure} stays what it is. */
export function asToolFailure(error: unknown, path: string): ToolFailure {
  if (error instanceof ToolFailure) return error;
  const code = systemCode(error);
  if (code === undefined) throw error;
  const [ours, what, remedy] = meanings[code] ?? ["broken", `can't be used (${code})`, "Look at the path by hand"];
  return new ToolFailure(ours, `${path} ${what}`, remedy);
}

/** The code of an error that the operating system gave, such as `ENOENT`; undefined for every other error: that is a bug. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  const { code } = error;
  return /^E[A-Z0-9]+$/.test(code) || code === "ERR_INVALID_ARG_VALUE" ? code : undefined;
}
