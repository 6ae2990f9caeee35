import * as l10n from "@vscode/l10n";
import { callKeys, promptKeys } from "../../../workflow/agent-keys.ts";
import type { ManusDocument } from "../../document.ts";
import type { TextEdit, WorkspaceChange } from "../../edit.ts";
import type { MappingEntry } from "../../yaml/node.ts";
import { entryLines } from "../copy-entry.ts";
import { nameForFile } from "../example-values.ts";
import { replacing } from "../fix.ts";
import type { Draft } from "../fix.ts";
import { removeEntry } from "../mapping-edits.ts";
import { besideFile } from "../new-files.ts";
import { passedValues } from "../passed-values.ts";
import type { Passed } from "../passed-values.ts";
import type { Rewrite, RewriteRequest } from "../rewrite.ts";
import { freeName } from "../slugs.ts";
import { stepAtOffset } from "../step-list.ts";
import type { StepAt } from "../step-list.ts";
import { columnOf, lineBreakOf } from "../../lines.ts";
import { writeEntryInline, writeEntryLines } from "../write-yaml.ts";
import type { NewEntry } from "../write-yaml.ts";
import { placeAt, topPlace } from "../written-place.ts";

/** What goes to the task with the prompt, in the order of the format. What a step that runs a task can say itself stays. */
const movedKeys = promptKeys.filter((key) => !(callKeys as readonly string[]).includes(key));

/** Put what a step's agent is told into a task file beside this one; what it reads of the run becomes inputs that the step passes. */
export const extractPrompt: Rewrite = (request) => {
  const { document, question } = request;
  const at = stepAtOffset(document, question.span.start);
  if (!at || !question.canCreate || at.step.facts.kind !== "prompt") return [];
  const name = nameFor(request, at);
  const draft: Draft = {
    title: l10n.t("Extract the prompt to the task `{0}`", name),
    kind: "refactor.extract",
    change: { edits: [] },
  };
  const extraction = prepare(document, at, name);
  if (typeof extraction === "string") return [{ ...draft, disabled: extraction }];
  return [{ ...draft, change: () => extract(document, at, extraction) }];
};

interface Extraction {
  readonly name: string;
  /** What leaves the step. */
  readonly moved: readonly MappingEntry[];
  /** What the file says of its agents, and the task has to say as well. */
  readonly copied: readonly MappingEntry[];
  readonly passed: Passed;
}

/** What is to be done, or a sentence why it can't be. */
function prepare(document: ManusDocument, at: StepAt, name: string): Extraction | string {
  if (document.parsed.linked) return l10n.t("The file has anchors or aliases, which another file can't see.");
  const top = topPlace(document);
  const moved = movedKeys.flatMap((key) => placeAt(at.place, key)?.entry ?? []);
  // What the file asks for and denies binds a task that it calls, too; what it allows doesn't reach that far, nor do its variables.
  const inherited = placeAt(at.place, "tools") ? ["env"] : ["env", "tools"];
  const copied = inherited.flatMap((key) => (top && placeAt(top, key)?.entry) ?? []);
  const passed = passedValues(document, [...copied, ...moved]);
  return typeof passed === "string" ? passed : { name, moved, copied, passed };
}

function nameFor({ document, around }: RewriteRequest, { step }: StepAt): string {
  const wanted = step.facts.id?.name.replaceAll("_", "-") ?? `${nameForFile(document.file)}-${String(step.number)}`;
  const names = new Set(around.index.names());
  return freeName(wanted, {
    has: (name) => names.has(name) || around.index.atPath(besideFile(document.file, name)) !== undefined,
  });
}

function extract(document: ManusDocument, at: StepAt, extraction: Extraction): WorkspaceChange {
  const { text, file } = document;
  const { name, moved, passed } = extraction;
  const [prompt, ...others] = moved;
  if (!prompt) return { edits: [] };
  const given = Object.fromEntries(passed.inputs.map((input) => [input.name, input.given]));
  const entries: NewEntry[] = [{ key: "task", value: name }];
  if (passed.inputs.length > 0) entries.push({ key: "with", value: given });
  const edits = [replaceEntry(text, at, prompt, entries), ...others.map((entry) => removeEntry(text, at.place, entry))];
  return {
    edits: [{ file, edits }],
    creates: [{ file: besideFile(file, name), text: taskText(document, at, extraction) }],
  };
}

/** Put other entries where one stands. */
function replaceEntry(text: string, { place }: StepAt, entry: MappingEntry, entries: readonly NewEntry[]): TextEdit {
  const { start } = entry.key;
  const span = { start, end: entry.value.end };
  if (place.node.flow) return replacing(span, entries.map((one) => writeEntryInline(one, true)).join(", "));
  const lines = entries.flatMap((one) => writeEntryLines(one, 2));
  return replacing(span, lines.join(lineBreakOf(text) + " ".repeat(columnOf(text, start))));
}

function taskText(
  { text, ...document }: ManusDocument,
  { place }: StepAt,
  { name, moved, copied, passed }: Extraction,
): string {
  const lineBreak = lineBreakOf(text);
  const declared = Object.fromEntries(passed.inputs.map((input) => [input.name, input.declared]));
  const head: NewEntry[] = [
    { key: "manus", value: 1 },
    { key: "kind", value: "task" },
    { key: "name", value: name },
    ...(passed.inputs.length === 0 ? [] : [{ key: "inputs", value: declared }]),
  ];
  const inFlow = topPlace({ text, ...document })?.node.flow === true;
  const bodies = [
    ...copied.map((entry) => entryLines(text, entry, { flow: inFlow, to: 0, edits: passed.edits })),
    ...moved.map((entry) => entryLines(text, entry, { flow: place.node.flow, to: 0, edits: passed.edits })),
  ];
  return [...head.flatMap((entry) => writeEntryLines(entry, 2)), ...bodies].map((part) => part + lineBreak).join("");
}
