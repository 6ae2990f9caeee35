import * as l10n from "@vscode/l10n";
import { kindOf } from "../../document.ts";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit, WorkspaceChange } from "../../edit.ts";
import { listWords } from "../../schema/suggest.ts";
import type { Span } from "../../span.ts";
import { keyText, stringValue } from "../../yaml/node.ts";
import type { MappingEntry } from "../../yaml/node.ts";
import { promptKeys } from "../../../workflow/agent-keys.ts";
import { wholeExpression } from "../../../workflow/template.ts";
import { replacing, rewriting } from "../fix.ts";
import type { Draft } from "../fix.ts";
import { endOfEntry } from "../mapping-edits.ts";
import type { Rewrite } from "../rewrite.ts";
import { afterLine, columnOf, lineBreakOf, reindent, startOfLine } from "../../lines.ts";
import { isMapping, placeAt, stepPlaceAt, topPlace } from "../written-place.ts";
import type { MappingPlace } from "../written-place.ts";

/** What a step that holds a prompt says instead of its file; rules for tools bind all of a workflow, so they stay. */
const stepKeys = promptKeys.filter((key) => key !== "tools");

/** What only a step can say, so that a task can't be made of it. */
const onlyInSteps = ["needs", "if", "forEach", "maxParallel", "timeout", "continueOnError", "cache", "repeatable"];

/** The id of the step that a task becomes. */
const stepId = "main";

/** Make a workflow with one step of a task, or a task of such a workflow. Offered at the kind of a file. */
export const convertKind: Rewrite = ({ document, question }) => {
  const top = topPlace(document);
  const stated = top && placeAt(top, "kind");
  const kind = kindOf(document);
  if (!top || !stated?.entry || kind === undefined || stringValue(stated.node) !== kind) return [];
  if (question.span.start < stated.entry.key.start || question.span.start > stated.node.end) return [];
  return rewriting([
    kind === "task" ? workflowDraft(document, top, stated.node) : taskDraft(document, top, stated.node),
  ]);
};

function workflowDraft(document: ManusDocument, top: MappingPlace, kind: Span): Draft {
  const draft: Draft = { title: l10n.t("Make it a workflow with one step"), change: { edits: [] } };
  const disabled = unreadable(document, top);
  if (disabled !== undefined) return { ...draft, disabled };
  return { ...draft, change: () => changing(document, [replacing(kind, "workflow"), ...toWorkflow(document, top)]) };
}

function taskDraft(document: ManusDocument, top: MappingPlace, kind: Span): Draft {
  const draft: Draft = { title: l10n.t("Make it a task"), change: { edits: [] } };
  const disabled = unreadable(document, top) ?? whyNoTask(document, top);
  if (disabled !== undefined) return { ...draft, disabled };
  return { ...draft, change: () => changing(document, [replacing(kind, "task"), ...toTask(document, top)]) };
}

function changing({ file }: ManusDocument, edits: readonly TextEdit[]): WorkspaceChange {
  return { edits: [{ file, edits }] };
}

function unreadable(document: ManusDocument, top: MappingPlace): string | undefined {
  if (document.problems.length > 0) return l10n.t("What can't be read has to be corrected first.");
  if (document.parsed.linked) return l10n.t("The file has anchors or aliases, whose order counts.");
  return top.node.flow ? l10n.t("The file has to be written in lines, without `{…}`.") : undefined;
}

function toWorkflow({ text }: ManusDocument, top: MappingPlace): TextEdit[] {
  const lineBreak = lineBreakOf(text);
  const moved = stepKeys.flatMap((key) => placeAt(top, key)?.entry ?? []);
  const prompt = placeAt(top, "prompt")?.entry;
  if (!prompt) return [];
  const bodies = moved.map((entry) => partOf(text, entry, entry === prompt ? "alone" : "commented", 4));
  const outputs = placeAt(top, "outputs");
  const names = isMapping(outputs) ? outputs.node.entries.flatMap(({ key }) => keyText(key) ?? []) : [];
  const exported = names.map((name) => `  ${name}: \${{ steps.${stepId}.outputs.${name} }}`);
  const steps = ["steps:", `  - id: ${stepId}`, ...bodies, ...(exported.length > 0 ? ["outputs:", ...exported] : [])];
  const whole = { start: prompt.key.start, end: endOfEntry(text, prompt.value) };
  return [
    replacing(whole, steps.join(lineBreak)),
    ...moved.filter((entry) => entry !== prompt).map((entry) => removal(text, entry)),
  ];
}

function toTask(document: ManusDocument, top: MappingPlace): TextEdit[] {
  const { text } = document;
  const step = onlyStep(document, top);
  const steps = placeAt(top, "steps");
  if (!step || !steps?.entry) return [];
  const kept = step.node.entries.filter(({ key }) => keyText(key) !== "id");
  const [first] = step.node.entries;
  const bodies = kept.map((entry) => partOf(text, entry, entry === first ? "alone" : "commented", 0));
  const span = { start: steps.entry.key.start, end: endOfEntry(text, step.node) };
  const outputs = placeAt(top, "outputs");
  const removed = outputs?.entry ? [removal(text, outputs.entry)] : [];
  return [replacing(span, bodies.join(lineBreakOf(text))), ...removed];
}

/** Why a workflow is more than a task. */
function whyNoTask(document: ManusDocument, top: MappingPlace): string | undefined {
  const step = onlyStep(document, top);
  if (!step || document.steps.length !== 1) return l10n.t("Only a workflow with one step can be a task.");
  if (!placeAt(step, "prompt")) return l10n.t("Only a step with a `prompt` can be a task.");
  if (step.node.flow) return l10n.t("The step has to be written in lines, without `{…}`.");
  const has = (place: MappingPlace, keys: readonly string[]): string[] => keys.filter((key) => placeAt(place, key));
  const more = [...has(top, ["on", "concurrency"]), ...has(step, onlyInSteps)];
  if (more.length > 0) return l10n.t("A task can't say {0}.", listWords(more, "and"));
  const both = has(
    top,
    stepKeys.filter((key) => key !== "outputs"),
  ).filter((key) => placeAt(step, key));
  if (both.length > 0 || (placeAt(top, "tools") && placeAt(step, "tools")))
    return l10n.t("The file and the step say the same key twice.");
  return exportsAll(top, step) ? undefined : l10n.t("Its outputs aren't just those of the step.");
}

/** Whether each output of a workflow is the one of its step that has the same name. */
function exportsAll(top: MappingPlace, step: MappingPlace): boolean {
  const outputs = placeAt(top, "outputs");
  if (!outputs) return true;
  const own = placeAt(step, "outputs");
  const id = stringValue(placeAt(step, "id")?.node) ?? "step-1";
  if (!isMapping(outputs) || !own) return false;
  return outputs.node.entries.every(({ key, value }) => {
    const name = keyText(key) ?? "";
    const written = stringValue(value) ?? "";
    return placeAt(own, name) && (wholeExpression(written)?.trim() ?? written) === `steps.${id}.outputs.${name}`;
  });
}

function onlyStep(document: ManusDocument, top: MappingPlace): MappingPlace | undefined {
  const [first] = document.steps;
  return first && placeAt(top, "steps") ? stepPlaceAt(document, first.at + first.node.start) : undefined;
}

/** An entry at another column, with the comments right above it unless it begins something; every line of it. */
function partOf(text: string, entry: MappingEntry, how: "alone" | "commented", to: number): string {
  const column = columnOf(text, entry.key.start);
  const start = how === "alone" ? entry.key.start : commentedStart(text, entry);
  const body = text.slice(start, endOfEntry(text, entry.value));
  return " ".repeat(to) + reindent(how === "alone" ? body : body.trimStart(), column, to);
}

function removal(text: string, entry: MappingEntry): TextEdit {
  const start = startOfLine(text, commentedStart(text, entry));
  return replacing({ start, end: afterLine(text, endOfEntry(text, entry.value)) }, "");
}

/** Where the comments begin that stand right above an entry, in its column; its own start without any. */
function commentedStart(text: string, entry: MappingEntry): number {
  const column = columnOf(text, entry.key.start);
  let start = startOfLine(text, entry.key.start);
  if (text.slice(start, entry.key.start).trim() !== "") return entry.key.start;
  while (start > 0) {
    const above = startOfLine(text, start - 1);
    const line = text.slice(above, start);
    if (!line.trim().startsWith("#") || line.search(/\S/) !== column) break;
    start = above;
  }
  return start;
}
