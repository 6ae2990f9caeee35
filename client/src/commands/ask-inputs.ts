import * as l10n from "@vscode/l10n";
import type { FileDescription, FileInput } from "../../../server/src/protocol/language.ts";
import { checkInput, inputsToAsk, promptFor, toInputValue, wordsOfValue } from "../model/input-values.ts";
import { relativeTo } from "../model/panel-run.ts";
import type { Choice, Person } from "../ports/person.ts";

/** What one answer came to: a value, or nothing on purpose. */
type Answer = { readonly value: unknown } | "empty";

const leaveEmpty: Choice<Answer> = {
  get label() {
    return l10n.t("Leave Empty");
  },
  value: "empty",
};

/** What is asked for, and what is offered as an answer. */
export interface InputsQuestion {
  /** What the file's inputs were before, by name: they are offered first. */
  readonly before?: Readonly<Record<string, unknown>>;
  /** Ask for those with a default too. */
  readonly all?: boolean;
  /** What is known already and isn't asked for. */
  readonly given?: Readonly<Record<string, unknown>>;
}

/**
 * Ask for every input that has no default; an optional one may be left empty. Answers the values by name, or nothing when the
 * person turned away. Files are taken relative to `folder` where they are below it.
 */
export async function askInputs(
  person: Person,
  folder: string,
  file: FileDescription,
  { before = {}, all = false, given = {} }: InputsQuestion = {},
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const values: Record<string, unknown> = { ...given };
  const inputs = (all ? file.inputs : inputsToAsk(file.inputs)).filter(({ name }) => !Object.hasOwn(given, name));
  for (const [place, input] of inputs.entries()) {
    const counted = inputs.length > 1 ? ` ${l10n.t("({0} of {1})", place + 1, inputs.length)}` : "";
    const known: unknown = Object.hasOwn(before, input.name) ? before[input.name] : all ? input.default : undefined;
    const answer = await askInput(person, input, { title: `${file.name}: ${input.name}${counted}`, folder, known });
    if (answer === undefined) return undefined;
    if (answer !== "empty") values[input.name] = answer.value;
  }
  return values;
}

interface Circumstances {
  readonly title: string;
  readonly folder: string;
  /** What it was before, if anything. */
  readonly known: unknown;
}

async function askInput(person: Person, input: FileInput, around: Circumstances): Promise<Answer | undefined> {
  const { title, known } = around;
  const choose = (choices: readonly Choice<Answer>[]): Promise<Answer | undefined> => {
    const offered = knownFirst(choices, known);
    return person.choose(title, input.required ? offered : [...offered, leaveEmpty]);
  };
  switch (input.type) {
    case "boolean":
      return await choose([
        { label: l10n.t("Yes"), description: "true", value: { value: true } },
        { label: l10n.t("No"), description: "false", value: { value: false } },
      ]);
    case "choice":
      return await choose(input.options.map((option) => ({ label: option, value: { value: option } })));
    case "file":
      return await askFile(person, input, around);
    case "string":
    case "number": {
      const check = (text: string): string | undefined => checkInput(input, text);
      const value = wordsOfValue(known);
      const question = { title, prompt: promptFor(input), check, ...(value !== undefined && { value }) };
      const text = await person.ask(question);
      if (text === undefined) return undefined;
      return text.trim() === "" ? "empty" : { value: toInputValue(input, text) };
    }
  }
}

/** What was chosen before stands first, and says so. */
function knownFirst(choices: readonly Choice<Answer>[], known: unknown): readonly Choice<Answer>[] {
  const isKnown = ({ value }: Choice<Answer>): boolean => value !== "empty" && value.value === known;
  const [first] = choices.filter(isKnown);
  if (first === undefined) return choices;
  return [{ ...first, description: l10n.t("as before") }, ...choices.filter((choice) => !isKnown(choice))];
}

async function askFile(
  person: Person,
  input: FileInput,
  { title, folder, known }: Circumstances,
): Promise<Answer | undefined> {
  const browse: Choice<"browse"> = { label: l10n.t("Choose a File…"), value: "browse" };
  const before = wordsOfValue(known);
  const asBefore: readonly Choice<Answer>[] =
    before === undefined ? [] : [{ label: before, description: l10n.t("as before"), value: { value: before } }];
  const empty = input.required ? [] : [leaveEmpty];
  const choices: readonly Choice<Answer | "browse">[] = [...asBefore, browse, ...empty];
  const way = choices.length === 1 ? "browse" : await person.choose<Answer | "browse">(title, choices);
  if (way !== "browse") return way;
  const file = await person.chooseFile(title, folder);
  return file === undefined ? undefined : { value: relativeTo(folder, file) };
}
