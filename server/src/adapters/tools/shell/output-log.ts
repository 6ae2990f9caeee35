import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join, posix } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { Mask } from "../../../core/ports/mask.ts";
import { systemCode } from "../system-failure.ts";
import { LineMasker } from "./line-masker.ts";
import { PartialOutput, type ShownOutput } from "./partial-output.ts";

/** What an {@link OutputLog} is made with. */
export interface OutputLogOptions {
  readonly runFolder: string;
  /** The file's name without number and ending. */
  readonly name: string;
  readonly mask: Mask;
  /** More isn't kept. */
  readonly maximumBytes: number;
  /** Every masked piece, when it is written. */
  readonly onText: (text: string) => void;
  /** Called once, when there is more than `maximumBytes`. */
  readonly onFull: () => void;
}

/**
 * The whole output of one command in a file of the run's folder, and the part that is shown. Writing is synchronous: pieces are small and
 * go to the page cache, and so a command that floods can't fill the memory with what waits to be written.
 */
export class OutputLog {
  readonly #options: OutputLogOptions;
  readonly #decoder = new StringDecoder("utf8");
  readonly #masker: LineMasker;
  readonly #partial = new PartialOutput();
  #descriptor: number | undefined;
  #file: string | undefined;
  #bytes = 0;
  #full = false;
  #closed = false;
  #trouble: string | undefined;

  constructor(options: OutputLogOptions) {
    this.#options = options;
    this.#masker = new LineMasker(options.mask);
  }

  /** The file, relative to the run's folder with forward slashes; undefined while nothing was printed. */
  get file(): string | undefined {
    return this.#file;
  }

  /** A code of the operating system, such as `ENOSPC`, when the file couldn't be written any further. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  add(chunk: Buffer): void {
    if (!this.#full) this.#write(this.#masker.push(this.#decoder.write(chunk)));
  }

  /** What can be shown now, an unfinished last line included. */
  shown(): ShownOutput {
    return this.#partial.shown(this.pending());
  }

  /** The last line as far as it was printed, when it isn't finished: often a question. */
  pending(): string {
    return this.#masker.pending();
  }

  /** Writes out an unfinished last line: a command has ended, though what it left behind may go on to print. */
  flush(): void {
    if (!this.#full) this.#write(this.#masker.flush());
  }

  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
  }

  #write(text: string): void {
    if (text === "" || this.#closed) return;
    this.#partial.add(text);
    this.#options.onText(text);
    const bytes = Buffer.from(text);
    this.#bytes += bytes.length;
    this.#keep(bytes);
    if (this.#bytes <= this.#options.maximumBytes) return;
    this.#full = true;
    this.#options.onFull();
  }

  #keep(bytes: Buffer): void {
    if (this.#trouble !== undefined) return;
    try {
      this.#descriptor ??= this.#open();
      for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
    } catch (error) {
      this.#trouble = systemCode(error);
      if (this.#trouble === undefined) throw error;
    }
  }

  /** Takes the first number that is free: the run may have been here before a crash. */
  #open(): number {
    const { runFolder, name } = this.#options;
    mkdirSync(join(runFolder, "shell"), { recursive: true, mode: 0o700 });
    for (let number = 1; ; number += 1) {
      const file = posix.join("shell", `${name}-${number}.log`);
      try {
        const descriptor = openSync(join(runFolder, file), "ax", 0o600);
        this.#file = file;
        return descriptor;
      } catch (error) {
        if (systemCode(error) !== "EEXIST") throw error;
      }
    }
  }
}
