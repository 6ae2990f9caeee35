import * as l10n from "@vscode/l10n";
import { placementKeys } from "../../../workflow/agent-keys.ts";
import { entryOf } from "../../document.ts";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit, WorkspaceChange } from "../../edit.ts";
import { normalizePath } from "../../names/file-paths.ts";
import { listWords } from "../../schema/suggest.ts";
import { keyText, stringValue, valueAt } from "../../yaml/node.ts";
import type { MappingEntry, YamlNode } from "../../yaml/node.ts";
import { entryLines } from "../copy-entry.ts";
import { replacing } from "../fix.ts";
import type { Draft } from "../fix.ts";
import { readInputsFrom } from "../inlined-values.ts";
import { removeEntry } from "../mapping-edits.ts";
import type { Rewrite } from "../rewrite.ts";
import { targetOf } from "../step-target.ts";
import { stepAtOffset } from "../step-list.ts";
import type { StepAt } from "../step-list.ts";
import { columnOf, lineBreakOf } from "../../lines.ts";
import { placeAt, topPlace } from "../written-place.ts";
import type { MappingPlace } from "../written-place.ts";

/** What of a task is only for people, or is said by the step itself. */
const leftOut = ["manus", "kind", "name", "title", "description", "inputs"];

/** What a step can't say. */
const fileOnly = ["env", "budget", "priority"];

/** What a step that runs a task may say instead of the task. */
const overridable: readonly string[] = placementKeys;

/** Write a task into the step that runs it, with what the step passes in the place of the task's inputs. */
export const inlineTask: Rewrite = ({ document, question, around }) => {
  const at = stepAtOffset(document, question.span.start);
  const known = at && targetOf(document, at.place, around);
  const { target } = question;
  if (!at || known?.kind !== "task" || !target) return [];
  if (normalizePath(known.entry.file) !== normalizePath(target.file)) return [];
  const draft: Draft = {
    title: l10n.t("Write the task into this step"),
    kind: "refactor.inline",
    change: { edits: [] },
  };
  const inlining = prepare(document, at, target);
  if (typeof inlining === "string") return [{ ...draft, disabled: inlining }];
  return [{ ...draft, change: () => inline(document, at, inlining) }];
};

interface Inlining {
  readonly target: ManusDocument;
  readonly carried: readonly MappingEntry[];
  readonly edits: readonly TextEdit[];
}

/** What is to be carried over, or a sentence why it can't be. */
function prepare(document: ManusDocument, at: StepAt, target: ManusDocument): Inlining | string {
  const top = topPlace(target);
  if (target.problems.length > 0 || !top || !placeAt(top, "prompt")) return l10n.t("The task can't be read.");
  const problem = formProblem(target, at, top) ?? keyProblem(document, at, top);
  if (problem !== undefined) return problem;
  const carried = top.node.entries.filter(({ key }) => {
    const name = keyText(key) ?? "";
    return !leftOut.includes(name) && !placeAt(at.place, name);
  });
  if (movesPaths(document, target, carried)) return l10n.t("The task names files relative to its own folder.");
  const edits = readInputsFrom(target, carried, placeAt(at.place, "with")?.node);
  return typeof edits === "string" ? edits : { target, carried: promptFirst(carried), edits };
}

function formProblem(target: ManusDocument, { place }: StepAt, top: MappingPlace): string | undefined {
  if (target.parsed.linked) return l10n.t("The task has anchors or aliases, which a step of this file can't see.");
  const flow = place.node.flow || top.node.flow;
  return flow ? l10n.t("The step and the task have to be written in lines, without `{…}`.") : undefined;
}

function keyProblem(document: ManusDocument, { place }: StepAt, top: MappingPlace): string | undefined {
  const keys = top.node.entries.map(({ key }) => keyText(key) ?? "");
  const lost = fileOnly.filter((key) => keys.includes(key));
  if (lost.length > 0) return l10n.t("The task says {0}, which a step can't.", listWords(lost, "and"));
  const both = keys.filter((key) => placeAt(place, key) && !overridable.includes(key) && !leftOut.includes(key));
  if (both.length > 0) return l10n.t("The step and the task both say {0}.", listWords(both, "and"));
  return inheritanceProblem(document, keys);
}

/** A step has what its file sets, which a task that is called doesn't. */
function inheritanceProblem(document: ManusDocument, keys: readonly string[]): string | undefined {
  if (entryOf(document, "env")) return l10n.t("This file sets variables under `env`, which the task doesn't have.");
  const allows = valueAt(entryOf(document, "tools")?.entry.value, "allow") !== undefined;
  return allows && !keys.includes("tools") ? l10n.t("This file allows tools that the task doesn't.") : undefined;
}

function promptFirst(entries: readonly MappingEntry[]): MappingEntry[] {
  const isPrompt = ({ key }: MappingEntry): boolean => keyText(key) === "prompt";
  return [...entries.filter(isPrompt), ...entries.filter((entry) => !isPrompt(entry))];
}

function movesPaths(from: ManusDocument, to: ManusDocument, entries: readonly MappingEntry[]): boolean {
  const folderOf = ({ file }: ManusDocument): string => normalizePath(file).replace(/[^/]*$/, "");
  return (
    folderOf(from) !== folderOf(to) && entries.some(({ key, value }) => keyText(key) !== "prompt" && hasRelative(value))
  );
}

function hasRelative(node: YamlNode): boolean {
  if (node.kind === "mapping") return node.entries.some(({ value }) => hasRelative(value));
  if (node.kind === "sequence") return node.items.some(hasRelative);
  return /^\.\.?\//.test(stringValue(node) ?? "");
}

function inline(document: ManusDocument, { place }: StepAt, { target, carried, edits }: Inlining): WorkspaceChange {
  const { text, file } = document;
  const task = placeAt(place, "task")?.entry;
  const given = placeAt(place, "with")?.entry;
  if (!task) return { edits: [] };
  const column = columnOf(text, task.key.start);
  const lineBreak = lineBreakOf(text);
  const bodies = carried.map((entry) => entryLines(target.text, entry, { flow: false, to: column, edits }));
  const written = bodies.join(lineBreak + " ".repeat(column)).replace(/\r?\n/g, lineBreak);
  const replaced = replacing({ start: task.key.start, end: task.value.end }, written);
  return { edits: [{ file, edits: given ? [replaced, removeEntry(text, place, given)] : [replaced] }] };
}
