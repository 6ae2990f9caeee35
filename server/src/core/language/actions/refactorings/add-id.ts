import * as l10n from "@vscode/l10n";
import { entryOf, kindOf } from "../../document.ts";
import { checkTopEntry } from "../../checks/check-entry.ts";
import { inFile } from "../../checks/placed-step.ts";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit } from "../../edit.ts";
import { shiftSpan } from "../../span.ts";
import type { Span } from "../../span.ts";
import { editing, replacing, rewriting } from "../fix.ts";
import { prependEntries } from "../mapping-edits.ts";
import type { Rewrite } from "../rewrite.ts";
import { freeName, idOf } from "../slugs.ts";
import { stepAtOffset } from "../step-list.ts";
import type { StepAt } from "../step-list.ts";
import { stringValue, valueAt } from "../../yaml/node.ts";

/** Give a step without an id one, and use it where the step is spoken of by its number. */
export const addStepId: Rewrite = ({ document, question }) => {
  const at = stepAtOffset(document, question.span.start);
  if (!at || at.step.facts.id || valueAt(at.place.node, "id") || !startsAtStep(at, question.span)) return [];
  const name = freeName(suggestId(at), new Set(at.all.map(({ id }) => id)));
  const uses = usesOf(document, at).map((span) => replacing(span, name));
  // A use whose place in the text isn't known exactly would be left behind.
  if (uses.some(({ span }) => document.text.slice(span.start, span.end) !== at.step.id)) return [];
  const edits: TextEdit[] = [prependEntries(document.text, at.place, [{ key: "id", value: name }]), ...uses];
  return rewriting(editing(document, l10n.t("Give the step the id `{0}`", name), edits));
};

/** Only at the first line of a step: elsewhere it would be in the way. */
function startsAtStep({ place }: StepAt, span: Span): boolean {
  const first = place.node.entries[0];
  return first !== undefined && span.start <= first.value.end;
}

/** An id by what the step does. */
function suggestId({ place, step }: StepAt): string {
  const { kind, target } = step.facts;
  if (kind === "approve") return "gate";
  const text = kind === "prompt" ? stringValue(valueAt(place.node, "prompt")) : target?.name;
  const words = (text ?? "")
    .replace(/\$\{\{[\s\S]*?\}\}/g, " ")
    .replace(/^.*[\\/]|\.manus\.ya?ml$/g, "")
    .trim()
    .split(/\s+/)
    .slice(0, 2);
  return idOf(words.join(" "), 32) || "step";
}

/** Where a step is spoken of, in `needs` and in expressions. */
function usesOf(document: ManusDocument, { step, all }: StepAt): Span[] {
  const spans = all.flatMap((other) => [
    ...(other.facts.needs ?? []).filter(({ name }) => name === step.id).map(({ span }) => inFile(other, span)),
    ...other.facts.uses
      .filter(({ context, name }) => context === "steps" && name?.toLowerCase() === step.id)
      .map(({ span }) => inFile(other, span)),
  ]);
  const outputs = entryOf(document, "outputs");
  if (!outputs || kindOf(document) !== "workflow") return spans;
  const named = checkTopEntry(outputs, "workflow").uses.filter(
    ({ context, name }) => context === "steps" && name?.toLowerCase() === step.id,
  );
  return [...spans, ...named.map(({ span }) => shiftSpan(span, outputs.at))];
}
