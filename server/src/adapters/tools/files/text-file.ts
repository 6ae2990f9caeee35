import { constants } from "node:fs";
import type { ToolContext } from "../../../core/ports/tools.ts";
import { admit } from "../paths.ts";
import { ToolFailure } from "../results.ts";
import { openFile } from "./open-file.ts";
import { decode, encodingOf, type TextEncoding } from "./text-format.ts";

/** Above this a file isn't taken into memory. */
const maximumBytes = 64 * 1024 * 1024;

/** A whole file as text. */
export interface TextFile {
  readonly real: string;
  /** Without a byte order mark, with the line ends of the file. */
  readonly text: string;
  /** `latin1`: it was valid in no known encoding; good for looking at, not for writing back. */
  readonly encoding: TextEncoding | "latin1";
}

/**
 * Read the file that stands in the argument `file`.
 *
 * @throws ToolFailure when it may not be read, is too large, or is not text.
 */
export async function readTextFile(written: string, context: ToolContext): Promise<TextFile> {
  const real = await admit(written, context);
  const bytes = await readWhole(real, written);
  const encoding = encodingOf(bytes);
  if (encoding === "binary") throw binary(written);
  const text = decode(bytes, encoding);
  if (text !== undefined) return { real, text, encoding };
  if (encoding !== "utf-8") throw binary(written);
  return { real, text: bytes.toString("latin1"), encoding: "latin1" };
}

/** As {@link readTextFile}, for changing it: refuses what could not be written back byte for byte. */
export async function readForEdit(
  written: string,
  context: ToolContext,
): Promise<TextFile & { readonly encoding: TextEncoding }> {
  const file = await readTextFile(written, context);
  const { encoding } = file;
  if (encoding === "latin1") throw notUtf8(written);
  return { ...file, encoding };
}

/** The failure for changing a file whose encoding isn't known. */
export function notUtf8(written: string): ToolFailure {
  return new ToolFailure(
    "unknown-encoding",
    `${written} is valid neither as UTF-8 nor as UTF-16 with a byte order mark, so it can't be changed without damage`,
    "Convert it to UTF-8 first, for instance with iconv in shell_exec",
  );
}

function binary(written: string): ToolFailure {
  const message = `${written} is not text but binary`;
  return new ToolFailure("not-text", message, "Look at it with a program that knows its format, through shell_exec");
}

async function readWhole(real: string, written: string): Promise<Buffer> {
  const handle = await openFile(real, constants.O_RDONLY);
  try {
    const { size } = await handle.stat();
    if (size > maximumBytes) throw tooLarge(written, size);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function tooLarge(written: string, size: number): ToolFailure {
  const message = `${written} has ${size} bytes, more than the ${maximumBytes} that file tools take`;
  return new ToolFailure(
    "too-large",
    message,
    "Work on a part of it through shell_exec, e.g. with head, tail or sed -n",
  );
}
