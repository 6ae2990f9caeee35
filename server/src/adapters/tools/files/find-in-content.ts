import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import { textOf } from "../call-arguments.ts";
import { nameForCaller } from "../paths.ts";
import { interrupted, succeeded, ToolFailure } from "../results.ts";
import { linesOf } from "./read.ts";
import { searchLines } from "./search-lines.ts";
import { readTextFile } from "./text-file.ts";

const maximumMatches = 200;
const maximumLineLength = 500;

/**
 * `file_find_in_content`: the lines that a regular expression matches, each with its number counted from 0, as `file_read` counts. The
 * search gives up after `patienceMs`: some patterns take longer than the age of the universe.
 */
export async function findInContent(call: ToolCall, context: ToolContext, patienceMs: number): Promise<ToolResult> {
  const written = textOf(call, "file");
  const regex = textOf(call, "regex");
  checkPattern(regex);
  const { real, text } = await readTextFile(written, context);
  const lines = linesOf(text);
  const answer = await searchLines({ lines, regex, patienceMs, cancellation: context.cancellation });
  if (answer === "cancelled") return interrupted();
  if (answer === "timeout") throw tooSlow(regex, written, patienceMs);
  const name = await nameForCaller(real, context);
  if (answer.length === 0) return succeeded(`No line of ${name} matches ${regex}`);
  const shown = answer.slice(0, maximumMatches).map((number) => `${number}: ${shorten(lines[number] ?? "")}`);
  const rest = answer.length - shown.length;
  const more = rest > 0 ? [`[${rest} more lines match; use a narrower expression]`] : [];
  return succeeded([headline(answer.length, name), ...shown, ...more].join("\n"));
}

function headline(count: number, name: string): string {
  return `${count === 1 ? "1 line matches" : `${count} lines match`} in ${name} (numbers count from 0, as file_read does):`;
}

function shorten(line: string): string {
  return line.length <= maximumLineLength ? line : `${line.slice(0, maximumLineLength)} … (${line.length} characters)`;
}

function checkPattern(regex: string): void {
  try {
    new RegExp(regex);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ToolFailure("invalid-regex", error.message, "Write the expression in JavaScript's syntax");
  }
}

function tooSlow(regex: string, written: string, patienceMs: number): ToolFailure {
  const message = `The search for ${regex} in ${written} took longer than ${patienceMs} ms and was ended`;
  return new ToolFailure("timeout", message, "Use an expression without nested repetitions such as (a+)+");
}
