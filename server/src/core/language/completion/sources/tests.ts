import * as l10n from "@vscode/l10n";
import { toolNames } from "../../../../../../schemas/generated/tools.ts";
import { kindOf } from "../../document.ts";
import { toolParameters } from "../../schema/schema-along.ts";
import { placeInTest } from "../../tests/place-in-test.ts";
import { entryWithin, stepIdsOf, testedEntry } from "../../tests/tested-file.ts";
import type { DeclaredInput, IndexEntry } from "../../workspace-index.ts";
import { findTarget } from "../../names/find-target.ts";
import { stringValue } from "../../yaml/node.ts";
import { inputValue } from "../argument-lines.ts";
import { nodeAt } from "../node-at.ts";
import type { Offer, Question } from "../offer.ts";

/** The keys at the cursor in a test that name something of the tested file: its steps, inputs, outputs, arguments of its steps; and tools. */
export function testKeyOffers(question: Question): Offer[] {
  const { cursor, document, around } = question;
  if (kindOf(document) !== "test") return [];
  const place = placeInTest(cursor.path);
  const entry = testedEntry(document, around.index);
  if (place?.names === "tools") return keysFrom(question, toolNames, "tool");
  if (place === undefined || entry === undefined) return [];
  switch (place.names) {
    case "steps":
      return stepOffers(question, entryWithin(entry, place.within, around.index));
    case "arguments":
      return argumentOffers(question, place.step, entryWithin(entry, place.within, around.index));
    case "outputs":
      return keysFrom(
        question,
        entry.outputs.map(({ name }) => name),
        "output",
      );
    case "inputs":
      return inputOffers(question, entry.inputs, entry.file, true);
  }
}

/** The steps that can be named in a list: those that aren't in it yet. */
export function orderedStepOffers({ cursor, document, around }: Question): Offer[] {
  const entry = testedEntry(document, around.index);
  const list = nodeAt(cursor.tree, cursor.treePath.slice(0, -1));
  const own = cursor.treePath.at(-1);
  const items = list?.kind === "sequence" ? list.items : [];
  const taken = new Set(items.flatMap((item, index) => (index === own ? [] : (stringValue(item) ?? []))));
  return stepsOf(entry)
    .filter(({ id }) => !taken.has(id))
    .map(({ id, detail }, rank): Offer => ({ label: id, kind: "step", rank, detail, write: { text: id } }));
}

function stepsOf(entry: IndexEntry | undefined): readonly { readonly id: string; readonly detail: string }[] {
  if (entry === undefined) return [];
  if (entry.kind === "task") return stepIdsOf(entry).map((id) => ({ id, detail: l10n.t("the task's agent") }));
  return entry.steps.map(({ id, title, kind }) => {
    return { id, detail: kind === undefined || title === kind ? title : `${kind}: ${title}` };
  });
}

function stepOffers({ cursor }: Question, entry: IndexEntry | undefined): Offer[] {
  return stepsOf(entry)
    .filter(({ id }) => !cursor.present.has(id))
    .map(({ id, detail }, rank): Offer => {
      return { label: id, kind: "step", rank, detail, write: { yaml: [cursor.colon ? id : `${id}: `] } };
    });
}

/** What a step's tool, or the file that it runs, is given. */
function argumentOffers(question: Question, id: string, entry: IndexEntry | undefined): Offer[] {
  const step = entry?.steps.find((one) => one.id === id);
  if (entry === undefined || step === undefined) return [];
  if (step.kind === "tool") {
    return keysFrom(question, Object.keys(toolParameters(step.title)?.properties ?? {}), "input");
  }
  const call = entry.calls.find(({ stepId }) => stepId === id);
  const [target] = call ? findTarget(call.reference, entry.file, question.around.index) : [];
  return target === undefined ? [] : inputOffers(question, target.inputs, target.file, false);
}

/** Inputs, those that must be given first; `given`: with a value to begin with. */
function inputOffers({ cursor }: Question, inputs: readonly DeclaredInput[], file: string, given: boolean): Offer[] {
  return inputs
    .filter(({ name }) => !cursor.present.has(name))
    .map((input): Offer => {
      const { name, type, required } = input;
      const about = { of: "input", name, file };
      const yaml = cursor.colon ? [name] : given ? [`${name}: `, inputValue(input)] : [`${name}: `];
      const detail = required && given ? l10n.t("{0}, required", type) : type;
      return { label: name, kind: "input", rank: required ? 0 : 1, detail, about, write: { yaml } };
    });
}

function keysFrom({ cursor }: Question, names: readonly string[], kind: Offer["kind"]): Offer[] {
  return names
    .filter((name) => !cursor.present.has(name))
    .map((name, rank): Offer => ({ label: name, kind, rank, write: { yaml: [cursor.colon ? name : `${name}: `] } }));
}
