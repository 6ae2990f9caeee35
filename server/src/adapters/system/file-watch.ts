import * as l10n from "@vscode/l10n";
import type { Stats } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { FSWatcher } from "chokidar";
import picomatch from "picomatch";
import type { FileWatch, WatchListener, WatchOrder } from "../../core/ports/file-watch.ts";
import { foldersOfOthers } from "../../core/ports/workspace-files.ts";
import { errorCode, toOutsideFailure } from "../outside-failure.ts";

/** The files of this machine, watched by what its system offers. */
export const fileWatch: FileWatch = {
  watch(order, listener) {
    let closed = false;
    const close = async (): Promise<void> => {
      closed = true;
      await (await opening)?.close();
    };
    const fail = (error: unknown): void => {
      if (closed) return;
      closed = true;
      listener.failed(toFailure(error, order.folder));
      void opening.then((watcher) => watcher?.close());
    };
    const told: WatchListener["changed"] = (paths) => {
      if (!closed) listener.changed(paths);
    };
    let isReady = (): void => undefined;
    const ready = new Promise<void>((resolveReady) => (isReady = resolveReady));
    const opening = open(order, { told, fail, isReady }).catch((error: unknown) => {
      fail(error);
      return undefined;
    });
    return {
      ready: Promise.race([ready, opening.then((watcher) => (watcher === undefined ? undefined : ready))]),
      close,
    };
  },
};

interface Hearing {
  readonly told: WatchListener["changed"];
  readonly fail: (error: unknown) => void;
  readonly isReady: () => void;
}

/** What watches is loaded only now: most hosts watch nothing. */
async function open({ folder, globs }: WatchOrder, { told, fail, isReady }: Hearing): Promise<FSWatcher> {
  const { watch } = await import("chokidar");
  const wanted = new Wanted(folder, globs);
  const watcher = watch(folder, {
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    // A file that is replaced by renaming another one over it has changed, and wasn't removed.
    atomic: true,
    ignored: (path: string, stats?: Stats) => !wanted.mayHold(path, stats),
  });
  const hear = (path: string): void => {
    const absolute = resolve(folder, path);
    if (wanted.isWanted(absolute)) told([absolute]);
  };
  watcher.on("add", hear).on("change", hear).on("unlink", hear);
  watcher.on("error", (error) => {
    fail(error);
    isReady();
  });
  watcher.on("ready", isReady);
  return watcher;
}

/** Which paths matter. */
class Wanted {
  private readonly folder: string;
  private readonly globs: readonly {
    readonly fits: (path: string) => boolean;
    /** The folder that all it matches lies in, from ours; empty: ours itself. */
    readonly base: string;
    readonly leftOut: ReadonlySet<string>;
  }[];

  constructor(folder: string, globs: readonly string[]) {
    this.folder = folder;
    this.globs = globs.map((written) => {
      const glob = written.replace(/^(\.\/)+/, "");
      const parts = glob.split("/");
      const { base, glob: rest } = picomatch.scan(glob);
      return {
        fits: picomatch(glob, { dot: true }),
        base: rest === "" ? parts.slice(0, -1).join("/") : base,
        leftOut: new Set(foldersOfOthers.filter((name) => !parts.includes(name))),
      };
    });
  }

  /** Whether a path is a file that a glob matches. */
  isWanted(path: string): boolean {
    const below = this.below(path);
    return this.globs.some(({ fits, leftOut }) => fits(below) && !isIn(below, leftOut));
  }

  /** Whether a path is wanted, or a folder that may hold what is. What a path is may not be known yet. */
  mayHold(path: string, stats: Stats | undefined): boolean {
    const below = this.below(path);
    if (below === "") return true;
    if (stats?.isFile() === true) return this.isWanted(path);
    return this.globs.some(
      ({ base, leftOut }) => !isIn(below, leftOut) && (leadsTo(below, base) || leadsTo(base, below) || base === ""),
    );
  }

  private below(path: string): string {
    return relative(this.folder, path).split(sep).join("/");
  }
}

function isIn(path: string, folders: ReadonlySet<string>): boolean {
  return path.split("/").some((name) => folders.has(name));
}

/** Whether `path` is `to` or a folder above it. */
function leadsTo(path: string, to: string): boolean {
  return to === path || to.startsWith(`${path}/`);
}

function toFailure(error: unknown, folder: string): ReturnType<typeof toOutsideFailure> {
  // On Linux that isn't the disk: it's the number of folders and files that one user may watch.
  if (["ENOSPC", "EMFILE"].includes(errorCode(error))) {
    return {
      code: "too-many-files",
      retryable: true,
      message: l10n.t("The files in {0} can't be watched: this user watches as many as the system allows", folder),
      remedy: l10n.t("Name fewer files in `on.files`, or raise the limit (on Linux fs.inotify.max_user_watches)."),
    };
  }
  return toOutsideFailure(error, l10n.t("watch the files in {0}", folder));
}
