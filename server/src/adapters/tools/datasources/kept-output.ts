import { mkdir, writeFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { ToolResult } from "../../../core/ports/tools.ts";
import { systemCode } from "../system-failure.ts";
import { PartialOutput } from "../shell/partial-output.ts";

/** Where what datasources answer is kept, below the task's folder. */
const folder = "datasources";

/**
 * What is shown of `text`: all of a short one; of a long one its beginning and its end, with the whole in a file of the run's folder. `text` is masked already.
 *
 * @throws a system error when the file can't be written.
 */
export async function keepOutput(
  text: string,
  runFolder: string,
  name: string,
): Promise<Pick<ToolResult, "output" | "outputFile">> {
  const partial = new PartialOutput();
  partial.add(text);
  const shown = partial.shown();
  if (shown.whole) return { output: shown.text };
  const outputFile = await keepFile(runFolder, { name, extension: "txt", content: text });
  return {
    output: `${shown.text}\n[This is a part; the whole output is in ${outputFile} in the run's folder]`,
    outputFile,
  };
}

/** A file that came with an answer. */
export interface KeptFile {
  /** Of the tool it came from. */
  readonly name: string;
  /** Without a dot. */
  readonly extension: string;
  readonly content: string | Uint8Array;
}

/** Write it under the first number that is free: relative to the run's folder, with forward slashes. @throws a system error. */
export async function keepFile(runFolder: string, { name, extension, content }: KeptFile): Promise<string> {
  await mkdir(join(runFolder, folder), { recursive: true, mode: 0o700 });
  for (let number = 1; ; number += 1) {
    const file = posix.join(folder, `${name}-${number}.${extension}`);
    try {
      await writeFile(join(runFolder, file), content, { flag: "wx", mode: 0o600 });
      return file;
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
    }
  }
}
