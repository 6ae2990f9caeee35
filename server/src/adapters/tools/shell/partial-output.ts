/** How much of a long output is shown, at its beginning and again at its end. */
const maximumLines = 200;
const maximumCharacters = 15 * 1024;

/** What {@link PartialOutput.shown} answers. */
export interface ShownOutput {
  /** Without escape sequences and without the last line end. */
  readonly text: string;
  /** Whether `text` is all there was. */
  readonly whole: boolean;
}

/** Remembers the beginning and the end of a text that comes in pieces, in memory that doesn't grow with it. */
export class PartialOutput {
  #head = "";
  #headLines = 0;
  #headFull = false;
  #tail = "";
  /** Line ends of the whole text. */
  #lines = 0;
  /** Whether something between head and tail was forgotten. */
  #lost = false;

  add(text: string): void {
    this.#lines += lineEnds(text);
    this.#tail += this.#headFull ? text : this.#addToHead(text);
    // Cut only now and then: cutting at every piece would copy the whole tail each time.
    if (this.#tail.length <= 4 * maximumCharacters) return;
    this.#tail = this.#tail.slice(-maximumCharacters);
    this.#lost = true;
  }

  /** Gives back what didn't fit. */
  #addToHead(text: string): string {
    let at = 0;
    while (at < text.length) {
      const end = text.indexOf("\n", at);
      const next = end === -1 ? text.length : end + 1;
      const room = maximumCharacters - this.#head.length;
      if (this.#headLines >= maximumLines || room < next - at) {
        this.#headFull = true;
        // Of a line that fills the room alone a part is better than nothing.
        const part = this.#head === "" || !this.#head.endsWith("\n") ? room : 0;
        this.#head += text.slice(at, at + part);
        return text.slice(at + part);
      }
      this.#head += text.slice(at, next);
      if (end !== -1) this.#headLines += 1;
      at = next;
    }
    return "";
  }

  /** What can be shown now, with `pending` (the beginning of a line that isn't finished) at its end. */
  shown(pending = ""): ShownOutput {
    const lines = this.#tail.slice(-maximumCharacters).split("\n");
    const tail = lines.slice(-maximumLines - 1).join("\n");
    if (!this.#lost && tail.length === this.#tail.length) {
      return { text: presentable(this.#head + tail + pending), whole: true };
    }
    const gap = `[… ${this.#lines - lineEnds(this.#head) - lineEnds(tail)} lines left out …]`;
    return { text: presentable(`${this.#head.replace(/\n$/, "")}\n${gap}\n${tail}${pending}`), whole: false };
  }
}

/** Code by code: the fastest way, and floods of short lines come through here. */
function lineEnds(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) === 10) count += 1;
  return count;
}

// Colours, cursor moves and window titles, which some programs print even to a pipe.
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g;

/** As a terminal would leave it: without escape sequences, and of a line that was written over and over its last state. */
function presentable(text: string): string {
  const lines = text.replace(escapes, "").replaceAll("\r\n", "\n").split("\n");
  return lines
    .map((line) => line.slice(line.lastIndexOf("\r", line.length - 2) + 1))
    .join("\n")
    .replace(/[\r\n]+$/, "");
}
