import type { FileInput } from "../../../server/src/protocol/language.ts";

/** The inputs a person must give before a run can start, in the order of the file. */
export function missingInputs(inputs: readonly FileInput[]): readonly FileInput[] {
  return inputs.filter((input) => input.required && input.default === undefined);
}

/** What is wrong with a typed value; nothing when it's fine. */
export function checkInput(input: FileInput, text: string): string | undefined {
  if (text.trim() === "") return `${input.name} needs a value`;
  if (input.type === "number" && parseNumber(text) === undefined) return `${input.name} is a number, e.g. 3 or 0.5`;
  return undefined;
}

/** The value of a typed text that {@link checkInput} found fine. */
export function toInputValue(input: FileInput, text: string): string | number {
  return input.type === "number" ? (parseNumber(text) ?? text) : text;
}

/** Only decimal notation: `0x10` and `Infinity` would surprise whoever reads the run's inputs. */
function parseNumber(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}
