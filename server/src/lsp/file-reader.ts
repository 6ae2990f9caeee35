import { LineStarts } from "../core/language/lines.ts";
import { normalizePath } from "../core/language/names/file-paths.ts";
import { entryInSlices } from "../core/language/read-in-slices.ts";
import type { IndexEntry } from "../core/language/workspace-index.ts";
import type { ServerPorts } from "./ports.ts";

/** A larger file isn't read. In bytes; the language refuses longer texts by itself. */
const maximumBytes = 5 * 1024 * 1024;

/** So many files are open at once. */
const readersAtOnce = 16;

/** How long reading goes on before it lets other work in. */
const sliceMs = 5;

/** What is kept of a file that was read: neither its text nor its tree. */
export interface ReadFile {
  readonly entry: IndexEntry;
  readonly lines: LineStarts;
  /** When it was written, where that is to be known. */
  readonly stamp?: string;
}

/**
 * Reads task files in the background: as many as there are, a few at a time, and never for long without letting other work in. A file that is asked for again before its turn is read
 * once; one that is asked for while it's being read is read again.
 */
export class FileReader {
  private readonly ports: Pick<ServerPorts, "files" | "clock" | "pause">;
  private readonly take: (path: string, file: ReadFile | undefined) => void;
  /** Whether what is read is to be told apart from what stands there later; it costs a look at the disk. */
  stamps = false;
  /** Paths by their one form. */
  private readonly waiting = new Map<string, string>();
  private readonly readers = new Set<Promise<void>>();
  /** Readers that will look at {@link waiting} again. */
  private reading = 0;
  private sliceBegan = 0;

  /** `take` gets each file that was read; undefined for one that can't be. */
  constructor(ports: FileReader["ports"], take: FileReader["take"]) {
    this.ports = ports;
    this.take = take;
  }

  /** Read these files. Resolves once nothing waits any more. */
  async read(paths: readonly string[]): Promise<void> {
    for (const path of paths) this.waiting.set(normalizePath(path), path);
    while (this.reading < readersAtOnce && this.waiting.size > 0) this.startReader();
    while (this.readers.size > 0) await Promise.all(this.readers);
  }

  private startReader(): void {
    this.reading += 1;
    const reader = this.readWaiting().finally(() => this.readers.delete(reader));
    this.readers.add(reader);
  }

  private async readWaiting(): Promise<void> {
    try {
      for (let next = this.next(); next; next = this.next()) {
        const [key, path] = next;
        // Looked up before the text: if it's written in between, it counts as changed.
        const stamp = this.stamps ? await this.ports.files.stampOf(path) : undefined;
        const text = await this.ports.files.readText(path, maximumBytes);
        const read = text.ok ? await this.readEntry(path, text.value) : undefined;
        const file = read && stamp !== undefined ? { ...read, stamp } : read;
        // Changed meanwhile: what was read may be what it was before.
        if (!this.waiting.has(key)) this.take(path, file);
      }
    } finally {
      this.reading -= 1;
    }
  }

  private next(): [string, string] | undefined {
    const [next] = this.waiting;
    if (next) this.waiting.delete(next[0]);
    return next;
  }

  private async readEntry(path: string, text: string): Promise<ReadFile> {
    const slices = entryInSlices(path, text);
    for (;;) {
      // Before each slice: many files may have arrived at once.
      await this.giveWay();
      const slice = slices.next();
      if (slice.done) return { entry: slice.value, lines: new LineStarts(text) };
    }
  }

  private async giveWay(): Promise<void> {
    while (this.ports.clock.monotonic() - this.sliceBegan > sliceMs) {
      await this.ports.pause();
      this.sliceBegan = this.ports.clock.monotonic();
    }
  }
}
