import { closest } from "fastest-levenshtein";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import { textOf } from "../call-arguments.ts";
import { admit, nameForCaller } from "../paths.ts";
import { succeeded, ToolFailure } from "../results.ts";
import { linesOf } from "./read.ts";
import { readForEdit } from "./text-file.ts";
import { countOf, encode, lineEndsOf } from "./text-format.ts";
import { inTurn, writeAtomically } from "./write-atomically.ts";

/** A hint is worth no more work than this. */
const maximumHintLines = 20_000;
const maximumHintLength = 400;

/** `file_str_replace`: replaces `old_str` wherever it stands; line ends needn't be spelled as in the file. */
export async function replaceInFile(call: ToolCall, context: ToolContext): Promise<ToolResult> {
  const written = textOf(call, "file");
  const [old, fresh] = [textOf(call, "old_str"), textOf(call, "new_str")];
  if (old === "") throw new ToolFailure("empty-search", "old_str is empty", "Give the text that is to be replaced");
  if (old === fresh) throw new ToolFailure("no-change", "old_str and new_str are the same", "Give another new_str");
  const real = await admit(written, context);
  return inTurn(real, async () => {
    const file = await readForEdit(written, context);
    const replaced = replaceText(file.text, old, fresh);
    if (replaced === undefined) throw notFound(file.text, old, written);
    const { text, count } = replaced;
    await writeAtomically(real, encode(text, file.encoding));
    const times = count === 1 ? "1 replacement" : `${count} replacements`;
    return succeeded(`Made ${times} in ${await nameForCaller(real, context)}`);
  });
}

/** Pure: the text with `old` replaced wherever it stands, and how often that is; undefined where it doesn't stand there. */
export function replaceText(text: string, old: string, fresh: string): { text: string; count: number } | undefined {
  const edit = spellings(text, old, fresh).find(([search]) => text.includes(search));
  if (edit === undefined) return undefined;
  const [search, replacement] = edit;
  return { text: text.split(search).join(replacement), count: countOf(text, search) };
}

/** The ways `old` may be spelled in the file, each with the new text to fit. */
function spellings(text: string, old: string, fresh: string): readonly (readonly [string, string])[] {
  const lf = (part: string): string => part.replaceAll("\r\n", "\n");
  const crlf = (part: string): string => lf(part).replaceAll("\n", "\r\n");
  const ends = lineEndsOf(text);
  if (ends === "crlf") return [[crlf(old), crlf(fresh)]];
  if (ends !== "mixed") return [[lf(old), lf(fresh)]];
  return [
    [old, fresh],
    [crlf(old), crlf(fresh)],
    [lf(old), lf(fresh)],
  ];
}

function notFound(text: string, old: string, written: string): ToolFailure {
  const message = `${written} doesn't hold the text of old_str`;
  return new ToolFailure("no-match", message, hint(text, old));
}

function hint(text: string, old: string): string {
  const wanted = linesOf(old).find((line) => line.trim() !== "");
  const lines = linesOf(text).slice(0, maximumHintLines);
  const candidates = lines.filter((line) => line.trim() !== "" && line.length <= maximumHintLength);
  if (wanted === undefined || wanted.length > maximumHintLength || candidates.length === 0) {
    return "Read the file and copy the text exactly";
  }
  const trimmed = wanted.trim();
  const same = candidates.find((line) => line.trim() === trimmed);
  const nearest = same ?? closest(trimmed, candidates);
  const reason =
    same === undefined ? "The nearest line" : "A line that differs only in white space, or in what follows it,";
  return `${reason} is line ${lines.indexOf(nearest)} (counted from 0): ${JSON.stringify(nearest)}`;
}
