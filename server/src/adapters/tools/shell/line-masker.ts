import type { Mask } from "../../../core/ports/mask.ts";

/** A line without an end is given out in parts of about this many characters. */
const maximumPending = 64 * 1024;
/** No secret is longer than this; so much of such a line is kept back. */
const keptBack = 8 * 1024;

/** Masks a text that comes in pieces, so that a secret which two pieces share is masked as well. */
export class LineMasker {
  readonly #mask: Mask;
  #pending = "";

  constructor(mask: Mask) {
    this.#mask = mask;
  }

  /** The lines that `text` completes, masked, with their ends. */
  push(text: string): string {
    this.#pending += text;
    const end = this.#pending.lastIndexOf("\n") + 1;
    const lines = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end);
    const part = this.#pending.length > maximumPending ? this.#partOfLongLine() : "";
    return this.#mask(lines) + part;
  }

  /** The beginning of the line that isn't complete yet, masked. */
  pending(): string {
    return this.#mask(this.#pending);
  }

  /** What is left, masked; nothing is left after it. */
  flush(): string {
    const rest = this.#mask(this.#pending);
    this.#pending = "";
    return rest;
  }

  #partOfLongLine(): string {
    const whole = this.#mask(this.#pending);
    for (let cut = this.#pending.length - keptBack; cut > 0; cut -= keptBack) {
      const [left, right] = [this.#pending.slice(0, cut), this.#pending.slice(cut)];
      const part = this.#mask(left);
      // A cut through a secret would show both its halves: masking them apart then differs from masking the whole.
      if (part + this.#mask(right) !== whole) continue;
      this.#pending = right;
      return part;
    }
    return "";
  }
}
