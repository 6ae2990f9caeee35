/** What keys came to. */
export interface Keyed {
  /** For the terminal to show. */
  readonly shown: string;
  /** Lines that were finished with Enter, in order. */
  readonly lines: readonly string[];
  /** Ctrl-C: the command that runs is to end. */
  readonly interrupts: boolean;
  /** Ctrl-D on an empty line: the person leaves. */
  readonly leaves: boolean;
}

/** What a session has printed. */
export interface Printed {
  readonly text: string;
  /** The beginning of a line that isn't finished. */
  readonly pending: string;
  /** Whether a command runs that would get what is typed. */
  readonly isBusy: boolean;
}

/** So many lines that were typed can be had again with the arrow keys. */
const mostRemembered = 100;

/**
 * The screen of a session behind pipes: what it prints goes by, and the line that is being typed stays below. The session has no terminal of its own, so nobody else shows what is typed, and programs that
 * draw on the whole screen don't work.
 */
export class ShellScreen {
  readonly #prompt: string;
  #columns: number;
  #pending = "";
  #typed = "";
  #isBusy = false;
  readonly #remembered: string[] = [];
  #recalled = 0;

  constructor(prompt: string, columns: number) {
    this.#prompt = prompt;
    this.#columns = Math.max(1, columns);
  }

  /** The terminal has another width now. */
  resize(columns: number): void {
    this.#columns = Math.max(1, columns);
  }

  /** Show what the session printed, above the line that is being typed. */
  print({ text, pending, isBusy }: Printed): string {
    const erased = this.#erase();
    this.#pending = lastState(pending);
    this.#isBusy = isBusy;
    return erased + toTerminal(text) + this.#bottom();
  }

  /** Say something that the session didn't print. */
  note(text: string): string {
    return `${this.#erase()}\u001b[33m${toTerminal(text)}\u001b[0m\r\n${this.#bottom()}`;
  }

  /** Take what the person has typed or pasted. */
  type(data: string): Keyed {
    const erased = this.#erase();
    const lines: string[] = [];
    let interrupts = false;
    let leaves = false;
    for (const key of keysOf(data)) {
      if (key === "\r") lines.push(this.#finish());
      else if (key === "\u0003") interrupts = this.#break() || interrupts;
      else if (key === "\u0004") leaves = (this.#typed === "" && !this.#isBusy) || leaves;
      else this.#edit(key);
    }
    // What goes to a program isn't repeated by it; a command is, by its session.
    const kept = this.#isBusy ? lines.map((line) => `${this.#takePending()}${line}\r\n`).join("") : "";
    return { shown: erased + kept + this.#bottom(), lines, interrupts, leaves };
  }

  #takePending(): string {
    const pending = this.#pending;
    this.#pending = "";
    return pending;
  }

  #finish(): string {
    const line = this.#typed;
    this.#typed = "";
    if (line.trim() !== "" && !this.#isBusy) this.#remembered.push(line);
    if (this.#remembered.length > mostRemembered) this.#remembered.shift();
    this.#recalled = this.#remembered.length;
    return line;
  }

  /** Whether there is something to end. */
  #break(): boolean {
    this.#typed = "";
    return this.#isBusy;
  }

  #edit(key: string): void {
    if (key === "\u007f" || key === "\b") this.#typed = Array.from(this.#typed).slice(0, -1).join("");
    else if (key === "\u0015") this.#typed = "";
    else if (key === "\u001b[A") this.#recall(-1);
    else if (key === "\u001b[B") this.#recall(1);
    else if (key >= " " && !key.startsWith("\u001b")) this.#typed += key;
  }

  #recall(by: number): void {
    if (this.#isBusy) return;
    this.#recalled = Math.min(Math.max(this.#recalled + by, 0), this.#remembered.length);
    this.#typed = this.#remembered[this.#recalled] ?? "";
  }

  #bottom(): string {
    return this.#pending + (this.#isBusy ? "" : this.#prompt) + this.#typed;
  }

  /** Away with the last line, however many rows it fills. */
  #erase(): string {
    const width = widthOf(this.#bottom());
    const rows = width === 0 ? 0 : Math.floor((width - 1) / this.#columns);
    return `${rows > 0 ? `\u001b[${rows}A` : ""}\r\u001b[J`;
  }
}

/** A pasted text by its characters, with escape sequences as one key each. */
function keysOf(data: string): readonly string[] {
  return (
    data
      .replaceAll("\r\n", "\r")
      .replaceAll("\n", "\r")
      .match(/\u001b\[[0-9;]*[A-Za-z~]|\u001b.|[^]/gu) ?? []
  );
}

function toTerminal(text: string): string {
  return text.replaceAll(/\r?\n/g, "\r\n");
}

/** Of a line that was written over and over, such as a progress bar, what stands there now. */
function lastState(line: string): string {
  return line.slice(line.lastIndexOf("\r", line.length - 2) + 1).replace(/\r$/, "");
}

/** Columns on the screen: without escape sequences; wide characters fill two. */
function widthOf(text: string): number {
  const shown = text.replaceAll(/\u001b\[[0-?]*[ -/]*[@-~]/g, "");
  return Array.from(shown).reduce(
    (sum, character) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u.test(
        character,
      )
        ? 2
        : 1),
    0,
  );
}
