import type { FileDescription, FileInput } from "../../protocol/language.ts";
import { documentName, entryOf, kindOf } from "./document.ts";
import type { ManusDocument } from "./document.ts";
import { declaredInputs } from "./declared.ts";
import { LineStarts } from "./lines.ts";
import { runnableTargets } from "./runnable-targets.ts";
import type { DeclaredInput } from "./workspace-index.ts";
import { stringValue, valueAt } from "./yaml/node.ts";
import type { YamlNode } from "./yaml/node.ts";
import { toPlainValue } from "./yaml/plain-value.ts";

const inputTypes: readonly string[] = ["string", "number", "boolean", "choice", "file"] satisfies FileInput["type"][];

/** What a document offers to run, for whoever asks a person what to run with which inputs. Null where the text tells no kind or no name. */
export function describeFile(document: ManusDocument): FileDescription | null {
  const kind = kindOf(document);
  const name = documentName(document);
  if (kind === undefined || name === undefined) return null;
  const lines = new LineStarts(document.text);
  const inputs = entryOf(document, "inputs")?.entry.value;
  const steps = runnableTargets(document).flatMap(({ stepId, title, span }) => {
    return stepId === undefined ? [] : [{ id: stepId, title, line: lines.lineOf(span.start) }];
  });
  return { name, kind, inputs: declaredInputs(inputs).map((input) => describeInput(input, inputs)), steps };
}

function describeInput(input: DeclaredInput, inputs: YamlNode | undefined): FileInput {
  const node = valueAt(inputs, input.name);
  const description = stringValue(valueAt(node, "description"));
  const fallback = valueAt(node, "default");
  return {
    name: input.name,
    // An unknown type is a finding of its own; asking for a text is the best that can be done.
    type: inputTypes.includes(input.type) ? (input.type as FileInput["type"]) : "string",
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: toPlainValue(fallback) }),
    options: input.options,
    required: input.required,
  };
}
