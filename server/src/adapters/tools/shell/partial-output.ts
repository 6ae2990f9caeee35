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
  #tailLines = 0;
  /** Line ends that the tail has lost at its beginning. */
  #lostLines = 0;
  #lost = false;

  add(text: string): void {
    const rest = this.#headFull ? text : this.#addToHead(text);
    if (rest === "") return;
    this.#tail += rest;
    this.#tailLines += lineEnds(rest);
    // Cut only now and then: cutting at every piece would copy the whole tail each time.
    if (this.#tail.length > 4 * maximumCharacters || this.#tailLines > 4 * maximumLines) this.#cutTail();
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
        const part = this.#head === "" || this.#head.endsWith("\n") ? 0 : room;
        this.#head += text.slice(at, at + part);
        return text.slice(at + part);
      }
      this.#head += text.slice(at, next);
      if (end !== -1) this.#headLines += 1;
      at = next;
    }
    return "";
  }

  #cutTail(): void {
    const before = this.#tailLines;
    let tail = this.#tail.slice(-maximumCharacters);
    const lines = tail.split("\n");
    if (lines.length > maximumLines + 1) tail = lines.slice(-maximumLines - 1).join("\n");
    this.#lost ||= tail.length < this.#tail.length;
    this.#tail = tail;
    this.#tailLines = lineEnds(tail);
    this.#lostLines += before - this.#tailLines;
  }

  /** What can be shown now, with `pending` (the beginning of a line that isn't finished) at its end. */
  shown(pending = ""): ShownOutput {
    this.#cutTail();
    const end = this.#tail + pending;
    if (!this.#lost) return { text: presentable(this.#head + end), whole: true };
    const gap = `\n[… ${this.#lostLines} lines left out …]\n`;
    return { text: presentable(this.#head.replace(/\n$/, "") + gap + end), whole: false };
  }
}

function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count += 1;
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
