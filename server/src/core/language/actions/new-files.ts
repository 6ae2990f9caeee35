import type { CalledKind } from "../workspace-index.ts";
import { promptToWrite } from "./example-values.ts";
import { writeEntryLines } from "./write-yaml.ts";
import type { NewEntry } from "./write-yaml.ts";

/** The path of a new file beside another one. */
export function besideFile(file: string, name: string): string {
  const folder = /^.*[\\/]/.exec(file)?.[0] ?? "";
  return `${folder}${name}.manus.yaml`;
}

/** What a new file says: its head, its inputs, and a prompt that is still to be written and names them. */
export function skeleton(kind: CalledKind, name: string, inputs: readonly NewEntry[], lineBreak: string): string {
  const reads = inputs.map(({ key }) => `\${{ inputs.${key} }}`).join(", ");
  const prompt = reads === "" ? promptToWrite : `${promptToWrite} It is given ${reads}.`;
  const declared = Object.fromEntries(inputs.map(({ key, value }) => [key, value]));
  return writeFile(
    [
      { key: "manus", value: 1 },
      { key: "kind", value: kind },
      { key: "name", value: name },
      ...(inputs.length === 0 ? [] : [{ key: "inputs", value: declared }]),
      kind === "task" ? { key: "prompt", value: prompt } : { key: "steps", value: [{ prompt }] },
    ],
    lineBreak,
  );
}

/** A file's text from its entries. */
function writeFile(entries: readonly NewEntry[], lineBreak: string): string {
  return entries
    .flatMap((entry) => writeEntryLines(entry, 2))
    .map((line) => line + lineBreak)
    .join("");
}
