import * as l10n from "@vscode/l10n";
import type { OutsideFailure, Outcome } from "../core/ports/failure.ts";

type Known = Pick<OutsideFailure, "code" | "retryable"> & { readonly what: string; readonly remedy: string };

const permission: Known = {
  code: "not-permitted",
  retryable: false,
  get what() {
    return l10n.t("this user may not touch it");
  },
  get remedy() {
    return l10n.t("Give yourself the right to read and write it, or choose another place with MANUS_HOME.");
  },
};
const handles: Known = {
  code: "too-many-files",
  retryable: true,
  get what() {
    return l10n.t("too many files are open");
  },
  get remedy() {
    return l10n.t("Close other programs, or raise the limit of open files.");
  },
};

/** What the codes of Node's file system errors mean to a person. */
const known: Readonly<Record<string, Known>> = {
  ENOSPC: {
    code: "disk-full",
    retryable: true,
    get what() {
      return l10n.t("the disk is full");
    },
    get remedy() {
      return l10n.t("Free some space on the disk, then try again.");
    },
  },
  EDQUOT: {
    code: "disk-full",
    retryable: true,
    get what() {
      return l10n.t("the disk quota is used up");
    },
    get remedy() {
      return l10n.t("Free some space or raise the quota, then try again.");
    },
  },
  EROFS: {
    code: "read-only",
    retryable: false,
    get what() {
      return l10n.t("it's on a read-only file system");
    },
    get remedy() {
      return l10n.t("Make it writable, or choose another place with MANUS_HOME.");
    },
  },
  EACCES: permission,
  EPERM: permission,
  ENOENT: {
    code: "not-found",
    retryable: false,
    get what() {
      return l10n.t("it isn't there");
    },
    get remedy() {
      return l10n.t("Check the path.");
    },
  },
  ENOTDIR: {
    code: "not-a-folder",
    retryable: false,
    get what() {
      return l10n.t("a part of the path is a file, not a folder");
    },
    get remedy() {
      return l10n.t("Move that file away, or choose another place with MANUS_HOME.");
    },
  },
  EEXIST: {
    code: "in-the-way",
    retryable: false,
    get what() {
      return l10n.t("something else is there already");
    },
    get remedy() {
      return l10n.t("Move it away, or choose another place with MANUS_HOME.");
    },
  },
  EISDIR: {
    code: "not-a-file",
    retryable: false,
    get what() {
      return l10n.t("it's a folder, not a file");
    },
    get remedy() {
      return l10n.t("Name a file.");
    },
  },
  EMFILE: handles,
  ENFILE: handles,
  EIO: {
    code: "disk-broken",
    retryable: false,
    get what() {
      return l10n.t("the disk reported an error");
    },
    get remedy() {
      return l10n.t("Check the disk's health, then start again.");
    },
  },
};

/** A file system error as a value of a port. `doing` says what was tried, as in "read the file /a/b". */
export function toOutsideFailure(error: unknown, doing: string): OutsideFailure {
  const code = errorCode(error);
  const { what, remedy, ...rest } = known[code] ?? {
    code: "broken",
    retryable: false,
    what: error instanceof Error ? error.message : String(error),
    remedy: l10n.t("See the host's log for more."),
  };
  return { ...rest, message: l10n.t("Can't {0}: {1}", doing, what), remedy };
}

/** Node's code of an error, such as `ENOENT`; empty where it has none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** Do something with the outside; what it throws becomes a failure. `doing` as for {@link toOutsideFailure}. */
export async function attempt<T>(doing: string, work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: toOutsideFailure(error, doing) };
  }
}

/** A file of the person's choice that would be written over. */
export function thereAlready(to: string): OutsideFailure {
  return {
    code: "already-there",
    retryable: false,
    message: l10n.t("{0} is there already", to),
    remedy: l10n.t("Choose another name, or say that it may be overwritten (--overwrite)."),
  };
}
