/** So many characters of a session can be read back. */
const mostCharacters = 256 * 1024;

/** A text that grows while others read it: its end is kept, and who waits for more is woken. */
export class LiveText {
  #text = "";
  /** Characters that were thrown away at the beginning. */
  #gone = 0;
  #stamp = 1;
  readonly #waiting = new Set<() => void>();

  /** Another number whenever something has happened; never 0. */
  get stamp(): number {
    return this.#stamp;
  }

  add(text: string): void {
    this.#text += text;
    // Cut only now and then: cutting at every piece would copy the whole each time.
    if (this.#text.length > 2 * mostCharacters) {
      this.#gone += this.#text.length - mostCharacters;
      this.#text = this.#text.slice(-mostCharacters);
    }
    this.stir();
  }

  /** Something that isn't text has happened: a line has begun, a command has ended. */
  stir(): void {
    this.#stamp += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  /** What there is from a place on, and the place after it. */
  read(from: number): { readonly text: string; readonly next: number; readonly lost: boolean } {
    const next = this.#gone + this.#text.length;
    // A place of another session, or of a host before this one.
    const start = from > next ? 0 : from;
    return { text: this.#text.slice(Math.max(0, start - this.#gone)), next, lost: start < this.#gone };
  }

  /** Until something has happened that whoever knows this stamp doesn't know, at most for a time. */
  async untilMoved(stamp: number, waitMs: number): Promise<void> {
    if (stamp !== this.#stamp || waitMs <= 0) return;
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, waitMs);
      this.#waiting.add(wake);
    });
  }
}
