import * as l10n from "@vscode/l10n";
import type { DeclaredInput } from "../workspace-index.ts";
import { inputValue } from "./argument-lines.ts";
import type { Offer, Question } from "./offer.ts";
import { patternOf } from "./place-pattern.ts";
import { stepTarget } from "./step-target.ts";

/** The inputs of the task or workflow that the step at the cursor runs, as keys of its `with`: those that must be given first. */
export function inputOffers(question: Question): Offer[] {
  const { cursor } = question;
  const target = patternOf(cursor.path) === "steps.*.with" ? stepTarget(question) : undefined;
  if (!target || !("file" in target)) return [];
  const { file, inputs } = target.file;
  return inputs
    .filter(({ name }) => !cursor.present.has(name))
    .map((input): Offer => {
      return {
        label: input.name,
        kind: "input",
        rank: input.required ? 0 : 1,
        detail: input.required ? l10n.t("{0}, required", input.type) : input.type,
        about: { of: "input", name: input.name, file },
        ...written(input, cursor.colon),
      };
    });
}

function written(input: DeclaredInput, colon: boolean): Pick<Offer, "write" | "again"> {
  if (colon) return { write: { yaml: [input.name] } };
  if (input.type === "file") return { write: { yaml: [`${input.name}: `] }, again: true };
  return { write: { yaml: [`${input.name}: `, inputValue(input)] } };
}
