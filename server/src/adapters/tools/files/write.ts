import { constants } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import { flagOf, textOf } from "../call-arguments.ts";
import { admit, nameForCaller } from "../paths.ts";
import { succeeded } from "../results.ts";
import { systemCode } from "../system-failure.ts";
import { openFile } from "./open-file.ts";
import { notUtf8 } from "./text-file.ts";
import { encode, encodePart, encodingOf, lineEndsOf, withLineEnds } from "./text-format.ts";
import type { LineEnds, TextEncoding } from "./text-format.ts";
import { inTurn, writeAtomically } from "./write-atomically.ts";

/** How much of an existing file is looked at to learn how it is written. */
const headBytes = 64 * 1024;

interface Existing {
  readonly encoding: TextEncoding | "unknown";
  readonly lineEnds: LineEnds;
  readonly size: number;
}

/** `file_write`: replace or append; an existing file keeps its encoding and its line ends, a new one is UTF-8 as given. */
export async function writeFile(call: ToolCall, context: ToolContext): Promise<ToolResult> {
  const written = textOf(call, "file");
  const real = await admit(written, context);
  const content = contentOf(call);
  const name = await nameForCaller(real, context);
  return inTurn(real, async () => {
    const existing = await existingAt(real);
    if (flagOf(call, "append") && existing !== undefined && existing.size > 0) {
      const bytes = await append(real, written, { content, existing });
      return succeeded(`Added ${bytes} bytes to ${name}`);
    }
    const encoding = existing === undefined || existing.encoding === "unknown" ? "utf-8" : existing.encoding;
    const bytes = encode(withLineEnds(content, existing?.lineEnds ?? "none"), encoding);
    await writeAtomically(real, bytes);
    return succeeded(`${existing === undefined ? "Created" : "Wrote"} ${name} (${bytes.length} bytes)`);
  });
}

/** The text that a call of `file_write` wants written, line breaks around it included. */
export function contentOf(call: ToolCall): string {
  return `${flagOf(call, "leading_newline") ? "\n" : ""}${textOf(call, "content")}${flagOf(call, "trailing_newline") ? "\n" : ""}`;
}

/** How the file at `real` is written; undefined when there is none. */
async function existingAt(real: string): Promise<Existing | undefined> {
  try {
    const handle = await openFile(real, constants.O_RDONLY);
    try {
      return await describe(handle);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

async function describe(handle: FileHandle): Promise<Existing> {
  const { size } = await handle.stat();
  const head = Buffer.alloc(Math.min(size, headBytes));
  await handle.read(head, 0, head.length, 0);
  const encoding = encodingOf(head);
  // Lossy on purpose: the head may end inside a character, and only the line ends are looked for.
  const label = encoding === "utf-16le" || encoding === "utf-16be" ? encoding : "utf-8";
  const text = new TextDecoder(label).decode(head);
  const broken = encoding === "utf-8" && text.slice(0, -1).includes("\uFFFD") && !isUtf8(head);
  return { encoding: encoding === "binary" || broken ? "unknown" : encoding, lineEnds: lineEndsOf(text), size };
}

/** Whether the bytes are UTF-8 but for a character that the end of the part cuts. */
function isUtf8(head: Buffer): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

interface Addition {
  readonly content: string;
  readonly existing: Existing;
}

/** Add at the end; a failed write leaves the file as long as it was. */
async function append(real: string, written: string, { content, existing }: Addition): Promise<number> {
  if (existing.encoding === "unknown") throw notUtf8(written);
  const bytes = encodePart(withLineEnds(content, existing.lineEnds), existing.encoding);
  const handle = await openFile(real, constants.O_WRONLY | constants.O_APPEND);
  try {
    await handle.writeFile(bytes);
  } catch (error) {
    await handle.truncate(existing.size);
    throw error;
  } finally {
    await handle.close();
  }
  return bytes.length;
}
