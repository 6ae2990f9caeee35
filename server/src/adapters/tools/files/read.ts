import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import { numberOf, textOf } from "../call-arguments.ts";
import { succeeded, ToolFailure } from "../results.ts";
import { readTextFile } from "./text-file.ts";

const maximumLines = 2000;
const maximumCharacters = 64 * 1024;

/**
 * `file_read`: lines from `start_line` to before `end_line`, joined by `\n` whatever the file's line ends, without the last line end. At
 * most 2,000 lines and 64 Ki characters; a last line in brackets then says how to read on.
 */
export async function readFile(call: ToolCall, context: ToolContext): Promise<ToolResult> {
  const written = textOf(call, "file");
  const { text, encoding } = await readTextFile(written, context);
  const lines = linesOf(text);
  const start = numberOf(call, "start_line") ?? 0;
  const end = Math.min(numberOf(call, "end_line") ?? lines.length, lines.length);
  if (start > 0 && start >= lines.length) throw beyondTheEnd(written, start, lines.length);
  if (start > end) {
    const message = `start_line ${start} is not before end_line ${end}`;
    throw new ToolFailure("out-of-range", message, "Give an end_line greater than start_line");
  }
  const shown = fitting(lines.slice(start, end));
  const notes = [
    ...(encoding === "latin1" ? [`[${written} is not valid UTF-8; it is shown as Latin-1]`] : []),
    ...(start + shown.count < end ? [readOnNote(start, shown.count, lines.length)] : []),
    ...(shown.cut ? [`[line ${start} is longer than ${maximumCharacters} characters and was cut]`] : []),
  ];
  return succeeded([shown.text, ...notes].join("\n"));
}

/** The lines of a text without their ends; a line end at the very end doesn't begin another line. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function fitting(lines: readonly string[]): { readonly text: string; readonly count: number; readonly cut: boolean } {
  let count = 0;
  let characters = 0;
  for (const line of lines.slice(0, maximumLines)) {
    characters += line.length + 1;
    if (characters > maximumCharacters + 1) break;
    count += 1;
  }
  const [first = ""] = lines;
  if (count === 0 && lines.length > 0) return { text: first.slice(0, maximumCharacters), count: 1, cut: true };
  return { text: lines.slice(0, count).join("\n"), count, cut: false };
}

function readOnNote(start: number, count: number, total: number): string {
  const next = start + count;
  return `[lines ${start} to ${next - 1} of ${total}, counted from 0; read on with start_line ${next}]`;
}

function beyondTheEnd(written: string, start: number, total: number): ToolFailure {
  const message = `${written} has ${total} lines, so there is no line ${start} (the first is line 0)`;
  return new ToolFailure("out-of-range", message, `Give a start_line below ${total}`);
}
