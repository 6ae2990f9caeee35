import * as l10n from "@vscode/l10n";
import type { FileInput } from "../../../server/src/protocol/language.ts";

/** The inputs a person is asked for before a run, in the order of the file: those without a default. */
export function inputsToAsk(inputs: readonly FileInput[]): readonly FileInput[] {
  return inputs.filter((input) => input.default === undefined);
}

/** What to say to the person beside the name. */
export function promptFor({ name, type, description, required }: FileInput): string {
  const about = description ?? (type === "number" ? l10n.t("A number for {0}", name) : l10n.t("A text for {0}", name));
  return required ? about : l10n.t("{0} (may be left empty)", about);
}

/** What is wrong with a typed value; nothing when it's fine. An optional one may be empty. */
export function checkInput(input: FileInput, text: string): string | undefined {
  if (text.trim() === "") return input.required ? l10n.t("{0} needs a value", input.name) : undefined;
  if (input.type === "number" && parseNumber(text) === undefined)
    return l10n.t("{0} is a number, e.g. 3 or 0.5", input.name);
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

/** What a value that was given before is offered as; nothing where there was none that a person could have typed, or where it was a secret. */
export function wordsOfValue(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" && !value.includes("***") ? value : undefined;
}

/** What is wrong with a value that came as a text from elsewhere; nothing when it's fine. */
export function checkGivenInput(input: FileInput, text: string): string | undefined {
  if (input.type === "boolean" && text !== "true" && text !== "false")
    return l10n.t("{0} is true or false", input.name);
  if (input.type === "choice" && !input.options.includes(text))
    return l10n.t("{0} is one of {1}", input.name, input.options.join(", "));
  return checkInput(input, text);
}

/** The value of a text that {@link checkGivenInput} found fine. */
export function toGivenValue(input: FileInput, text: string): string | number | boolean {
  return input.type === "boolean" ? text === "true" : toInputValue(input, text);
}
