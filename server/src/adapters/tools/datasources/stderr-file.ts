import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { StringDecoder } from "node:string_decoder";
import type { Mask } from "../../../core/ports/mask.ts";
import { LineMasker } from "../shell/line-masker.ts";
import { systemCode } from "../system-failure.ts";

/** More of what a server says on the side isn't kept. */
const maximumCharacters = 1024 * 1024;
/** So much of its end is remembered, for messages. */
const remembered = 1000;

/** What a server prints to stderr, masked, in a file of the task's folder. A disk that can't take it loses it: it's no reason to fail. */
export class StderrFile {
  readonly #file: string;
  readonly #decoder = new StringDecoder("utf8");
  readonly #masker: LineMasker;
  #kept = 0;
  #tail = "";

  constructor(file: string, mask: Mask) {
    this.#file = file;
    this.#masker = new LineMasker(mask);
  }

  add(chunk: Buffer): void {
    this.#write(this.#masker.push(this.#decoder.write(chunk)));
  }

  /** The last lines that were printed, for a message; empty when there were none. */
  lastLines(): string {
    this.#write(this.#masker.flush());
    const lines = this.#tail.split("\n").filter((line) => line.trim() !== "");
    return lines.slice(-5).join("\n").trim();
  }

  #write(text: string): void {
    if (text === "") return;
    this.#tail = (this.#tail + text).slice(-remembered);
    if (this.#kept >= maximumCharacters) return;
    this.#kept += text.length;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      appendFileSync(this.#file, text, { mode: 0o600 });
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      this.#kept = maximumCharacters;
    }
  }
}
