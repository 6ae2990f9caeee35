import { emitKeypressEvents } from "node:readline";

/** What a person presses on a live view. */
export type Key = "up" | "down" | "page-up" | "page-down" | "home" | "end" | "quit";

/** The whole terminal, for a view that goes on changing. What stood there before is there again once it is closed. */
export interface Screen {
  readonly rows: number;
  readonly columns: number;
  /** Show these lines from the top on; what is beyond the screen's height is left out, and what is beyond its width cut off. Only lines that have changed are written. */
  draw(lines: readonly string[]): void;
  /** Hear keys, where they can be read: with the input piped they can't. Ctrl-C is `quit`. */
  onKey(listener: (key: Key) => void): void;
  /** Hear that its size has changed: all is to be drawn anew. */
  onResize(listener: () => void): void;
  /** Give the terminal back; harmless when done twice. */
  close(): void;
}

/** The part of a process's streams that a screen needs. */
export interface ScreenStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Hear that the process ends, however: the terminal mustn't stay as it is then. */
  readonly onExit: (listener: () => void) => () => void;
}

// https://invisible-island.net/xterm/ctlseqs/ctlseqs.html; 2026 shows a frame at once where the terminal knows it, and elsewhere does nothing.
const [begin, end] = ["\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J", "\u001b[?7h\u001b[?25h\u001b[?1049l"];
const [hold, show] = ["\u001b[?2026h", "\u001b[?2026l"];
const restOfLine = "\u001b[K";
const below = "\u001b[J";

const keys: Readonly<Record<string, Key>> = {
  up: "up",
  k: "up",
  down: "down",
  j: "down",
  pageup: "page-up",
  pagedown: "page-down",
  space: "page-down",
  home: "home",
  end: "end",
  q: "quit",
  escape: "quit",
};

/** Take the terminal of a process. To be asked only where `stdout` is one. */
export function openScreen({ stdin, stdout, onExit }: ScreenStreams): Screen {
  let drawn: readonly string[] = [];
  let isOpen = true;
  const cleanups: (() => void)[] = [];
  stdout.write(begin);
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    for (const clean of cleanups) clean();
    stdout.write(end);
  };
  cleanups.push(onExit(close));
  return {
    get rows() {
      return stdout.rows;
    },
    get columns() {
      return stdout.columns;
    },
    draw(lines) {
      if (!isOpen) return;
      const shown = lines.slice(0, stdout.rows);
      const changed = shown.flatMap((line, index) =>
        line === drawn[index] ? [] : [`\u001b[${String(index + 1)};1H${line}\u001b[0m${restOfLine}`],
      );
      if (shown.length < drawn.length) changed.push(`\u001b[${String(shown.length + 1)};1H${below}`);
      drawn = shown;
      if (changed.length > 0) stdout.write(`${hold}${changed.join("")}${show}`);
    },
    onKey: (listener) => void cleanups.push(hearKeys(stdin, listener)),
    onResize(listener) {
      const resized = (): void => {
        drawn = [];
        stdout.write("\u001b[2J");
        listener();
      };
      stdout.on("resize", resized);
      cleanups.push(() => stdout.off("resize", resized));
    },
    close,
  };
}

function hearKeys(stdin: NodeJS.ReadStream, listener: (key: Key) => void): () => void {
  if (!stdin.isTTY) return () => undefined;
  const pressed = (
    _text: string | undefined,
    { name, ctrl }: { readonly name?: string; readonly ctrl?: boolean },
  ): void => {
    const key = ctrl === true ? (name === "c" ? "quit" : undefined) : keys[name ?? ""];
    if (key !== undefined) listener(key);
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on("keypress", pressed);
  stdin.resume();
  return () => {
    stdin.off("keypress", pressed);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
