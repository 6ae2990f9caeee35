import { relative, sep } from "node:path";
import picomatch from "picomatch";
import type { OutsideFailure } from "../../../server/src/core/ports/failure.ts";
import type { FileWatch, WatchListener, WatchOrder } from "../../../server/src/core/ports/file-watch.ts";
import { foldersOfOthers } from "../../../server/src/core/ports/workspace-files.ts";

interface Open {
  readonly order: WatchOrder;
  readonly listener: WatchListener;
}

/** A watch whose changes a test plays. */
export class MemoryFileWatch implements FileWatch {
  readonly open = new Set<Open>();

  watch(order: WatchOrder, listener: WatchListener): ReturnType<FileWatch["watch"]> {
    const watched = { order, listener };
    this.open.add(watched);
    return { ready: Promise.resolve(), close: async () => void this.open.delete(watched) };
  }

  /** A file (absolute path) was added, changed or removed. */
  touch(path: string): void {
    for (const { order, listener } of [...this.open]) if (isWanted(order, path)) listener.changed([path]);
  }

  fail(failure: OutsideFailure): void {
    for (const watched of [...this.open]) {
      this.open.delete(watched);
      watched.listener.failed(failure);
    }
  }
}

function isWanted({ folder, globs }: WatchOrder, path: string): boolean {
  const below = relative(folder, path).split(sep).join("/");
  return globs.some((written) => {
    const glob = written.replace(/^(\.\/)+/, "");
    const leftOut = foldersOfOthers.filter((name) => !glob.split("/").includes(name));
    return picomatch.isMatch(below, glob, { dot: true }) && !below.split("/").some((name) => leftOut.includes(name));
  });
}
