import type { Screen } from "./screen.ts";

/** Where text goes to. */
export interface Output {
  write(text: string): unknown;
  /** Whether a person watches it, as against a pipe or a file. */
  readonly isTTY: boolean;
}

/** The person's terminal, or the pipes in its place. stdout is for results alone; all else goes to stderr. */
export interface Terminal {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether a person can be asked: both the input and the messages are on a terminal. */
  readonly interactive: boolean;
  /** Whether text may be coloured: never when piped, nor where NO_COLOR is set. */
  readonly colour: boolean;
  /**
   * Ask a line of the person. Undefined when they pressed Ctrl-C, closed the input, or `signal` was aborted. Only where `interactive`.
   */
  question(text: string, signal?: AbortSignal): Promise<string | undefined>;
  /** The same, without showing what is typed: for keys and passwords. */
  secret(text: string, signal?: AbortSignal): Promise<string | undefined>;
  /** All that is piped in, at most so many bytes: undefined where there is more, or where the input is a terminal, where it would be seen. */
  readPiped(maximumBytes: number): Promise<string | undefined>;
  /** Hear Ctrl-C, which then no longer ends the process. */
  onInterrupt(listener: () => void): () => void;
  /** Hear that the process is told to end (SIGTERM, SIGHUP), which then no longer ends it. */
  onTermination(listener: () => void): () => void;
  /** Show a result: a screenful at a time where a person watches, it is longer than the screen and there is a pager; else it's written to stdout. */
  page(text: string): void;
  /** The whole terminal, for a view that goes on changing; undefined where stdout isn't one, or can't move its cursor. */
  screen(): Screen | undefined;
  /** A spinner with the text of the moment, below all that was written to stderr. Where no person watches it shows nothing. */
  spinner(): Spinner;
}

/** See {@link Terminal.spinner}. */
export interface Spinner {
  /** Show this instead; an empty text hides it. */
  show(text: string): void;
  /** Write a line to stderr that stays, above the spinner. */
  line(text: string): void;
  stop(): void;
}

/** The colours that mean something here. */
export type Colour = "red" | "yellow" | "green" | "cyan" | "dim" | "bold";

const codes: Readonly<Record<Colour, readonly [number, number]>> = {
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** The text in a colour, where the terminal wants any. */
export function paint(terminal: Pick<Terminal, "colour">, colour: Colour, text: string): string {
  const [on, off] = codes[colour];
  return terminal.colour ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}
