import { createHash } from "node:crypto";
import { createTwoFilesPatch } from "diff";
import type { ToolCall, ToolContext } from "../../../core/ports/tools.ts";
import { flagOf, textOf } from "../call-arguments.ts";
import { admit, nameForCaller } from "../paths.ts";
import { ToolFailure } from "../results.ts";
import { systemCode } from "../system-failure.ts";
import { replaceText } from "./replace.ts";
import { readForEdit } from "./text-file.ts";
import { lineEndsOf, withLineEnds } from "./text-format.ts";
import { contentOf } from "./write.ts";

/** Nobody reads more before saying yes. */
const maximumLines = 1_000;
const maximumCharacters = 60_000;
/** A comparison that takes longer, in milliseconds, is given up. */
const patienceMs = 1_000;
const headerOptions = { includeIndex: false, includeUnderline: false, includeFileHeaders: true };

/**
 * What a call of `file_write` or `file_str_replace` would change, as a unified diff. Undefined where the file can't be read as text, or the comparison takes too long.
 * Never throws for something outside.
 */
export async function previewChange(call: ToolCall, context: ToolContext): Promise<string | undefined> {
  if (call.tool !== "file_write" && call.tool !== "file_str_replace") return undefined;
  try {
    const written = textOf(call, "file");
    const name = await nameForCaller(await admit(written, context), context);
    const before = await textAt(written, context);
    const after = textAfter(call, before);
    return after === undefined ? undefined : unifiedDiff(name, before, after);
  } catch (error) {
    if (error instanceof ToolFailure || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

/** Undefined where there is no file. */
async function textAt(written: string, context: ToolContext): Promise<string | undefined> {
  try {
    return (await readForEdit(written, context)).text;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function textAfter(call: ToolCall, before: string | undefined): string | undefined {
  if (call.tool === "file_str_replace") {
    const [old, fresh] = [textOf(call, "old_str"), textOf(call, "new_str")];
    return before === undefined || old === "" ? undefined : replaceText(before, old, fresh)?.text;
  }
  const content = withLineEnds(contentOf(call), before === undefined ? "none" : lineEndsOf(before));
  return flagOf(call, "append") ? `${before ?? ""}${content}` : content;
}

function unifiedDiff(name: string, before: string | undefined, after: string): string | undefined {
  const old = before === undefined ? "/dev/null" : name;
  const options = { timeout: patienceMs, headerOptions };
  const patch = createTwoFilesPatch(old, name, before ?? "", after, undefined, undefined, options);
  return patch === undefined ? undefined : shorten(patch);
}

/** The hash stands for what isn't shown: whoever compares two diffs sees a difference there as well. */
function shorten(patch: string): string {
  const lines = patch.split("\n");
  const shown = lines.slice(0, maximumLines).join("\n").slice(0, maximumCharacters);
  if (shown.length === patch.length) return patch;
  const hash = createHash("sha256").update(patch).digest("hex").slice(0, 16);
  return `${shown}\n[This is a part of ${lines.length} lines; sha256 of the whole begins with ${hash}]\n`;
}
