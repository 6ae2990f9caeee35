/** The newest lines that a page has written to its console. */
export class ConsoleLines {
  readonly #lines: string[] = [];
  #dropped = 0;

  /** Add a line, or what it holds of several; a very long one is cut. */
  add(kind: string, text: string): void {
    const line = text.length > maximumLength ? `${text.slice(0, maximumLength)}…` : text;
    this.#lines.push(`[${kind}] ${line}`);
    if (this.#lines.length <= maximumLines) return;
    this.#lines.shift();
    this.#dropped += 1;
  }

  /** The newest `count` lines, oldest of them first, and how many older ones there were. */
  newest(count = maximumLines): { readonly lines: readonly string[]; readonly older: number } {
    const lines = this.#lines.slice(-count);
    return { lines, older: this.#dropped + this.#lines.length - lines.length };
  }
}

const maximumLines = 500;
const maximumLength = 2000;
