import { printable } from "./printable.ts";
import { serializeResult, type Format } from "./output.ts";
import type { Terminal } from "./terminal.ts";

/** What was done, for scripts and for people. */
export interface Done {
  readonly value: Readonly<Record<string, unknown>>;
  /** A sentence. */
  readonly text: string;
  /** What is worth knowing beside it, a sentence each. */
  readonly notes?: readonly (string | undefined)[];
}

/** Tell that something was done: a sentence on stderr for people, the value on stdout for scripts. Notes are for people in both cases. */
export function writeDone(terminal: Terminal, format: Format, { value, text, notes = [] }: Done): void {
  if (format === "table") terminal.stderr.write(`${printable(text)}\n`);
  else terminal.stdout.write(serializeResult(format, value));
  for (const note of notes) if (note !== undefined && note !== "") terminal.stderr.write(`${printable(note)}\n`);
}
