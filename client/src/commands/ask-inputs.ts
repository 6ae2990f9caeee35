import type { FileDescription, FileInput } from "../../../server/src/protocol/language.ts";
import { checkInput, inputsToAsk, promptFor, toInputValue } from "../model/input-values.ts";
import { relativeTo } from "../model/panel-run.ts";
import type { Choice, Person } from "../ports/person.ts";

/** What one answer came to: a value, or nothing on purpose. */
type Answer = { readonly value: unknown } | "empty";

const leaveEmpty: Choice<Answer> = { label: "Leave Empty", value: "empty" };

/**
 * Ask for every input that has no default; an optional one may be left empty. Answers the values by name, or nothing when the
 * person turned away. Files are taken relative to `folder` where they are below it.
 */
export async function askInputs(
  person: Person,
  folder: string,
  file: FileDescription,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const values: Record<string, unknown> = {};
  const inputs = inputsToAsk(file.inputs);
  for (const [place, input] of inputs.entries()) {
    const counted = inputs.length > 1 ? ` (${place + 1} of ${inputs.length})` : "";
    const answer = await askInput(person, input, { title: `${file.name}: ${input.name}${counted}`, folder });
    if (answer === undefined) return undefined;
    if (answer !== "empty") values[input.name] = answer.value;
  }
  return values;
}

interface Circumstances {
  readonly title: string;
  readonly folder: string;
}

async function askInput(
  person: Person,
  input: FileInput,
  { title, folder }: Circumstances,
): Promise<Answer | undefined> {
  const choose = (choices: readonly Choice<Answer>[]): Promise<Answer | undefined> => {
    return person.choose(title, input.required ? choices : [...choices, leaveEmpty]);
  };
  switch (input.type) {
    case "boolean":
      return await choose([
        { label: "Yes", description: "true", value: { value: true } },
        { label: "No", description: "false", value: { value: false } },
      ]);
    case "choice":
      return await choose(input.options.map((option) => ({ label: option, value: { value: option } })));
    case "file":
      return await askFile(person, input, { title, folder });
    case "string":
    case "number": {
      const check = (text: string): string | undefined => checkInput(input, text);
      const text = await person.ask({ title, prompt: promptFor(input), check });
      if (text === undefined) return undefined;
      return text.trim() === "" ? "empty" : { value: toInputValue(input, text) };
    }
  }
}

async function askFile(
  person: Person,
  input: FileInput,
  { title, folder }: Circumstances,
): Promise<Answer | undefined> {
  const browse: Choice<"browse"> = { label: "Choose a File…", value: "browse" };
  const way = input.required ? "browse" : await person.choose<Answer | "browse">(title, [browse, leaveEmpty]);
  if (way !== "browse") return way;
  const file = await person.chooseFile(title, folder);
  return file === undefined ? undefined : { value: relativeTo(folder, file) };
}
