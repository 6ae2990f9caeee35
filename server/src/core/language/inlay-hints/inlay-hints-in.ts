import { entryOf, kindOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { Span } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import { stringValue } from "../yaml/node.ts";
import { hintStep, idOf, meet, onlyInstance } from "./hint-step.ts";
import { hintLengths, hintSchedules } from "./hint-times.ts";
import type { InlayHint } from "./inlay-hint.ts";

/**
 * What to show in a stretch of a text that isn't in it: the numbers of steps, what they follow, what calls leave out, when a schedule is due, how long a step took and
 * what it cost. In the order of the text. Costs as much as the stretch is long, not the file.
 */
export function inlayHintsIn(document: ManusDocument, span: Span, around: Surroundings): InlayHint[] {
  const hints = [...topHints(document, span, around), ...stepHints(document, span, around)];
  return hints
    .filter(({ offset }) => span.start <= offset && offset <= span.end)
    .sort((one, other) => one.offset - other.offset);
}

function topHints(document: ManusDocument, span: Span, around: Surroundings): InlayHint[] {
  const on = entryOf(document, "on");
  const schedules = on ? hintSchedules(on, around.now) : [];
  const lengths = document.entries.flatMap(({ entry, at }) => hintLengths([entry], at, span));
  return [...schedules, ...lengths, ...instanceHint(document, around)];
}

/** The instance that a task file runs on, where its account has but one. */
function instanceHint(document: ManusDocument, around: Surroundings): InlayHint[] {
  const account = entryOf(document, "account");
  const name = entryOf(document, "instance") ? undefined : stringValue(account?.entry.value);
  const instance = name === undefined ? undefined : onlyInstance(name, around);
  if (!account || instance === undefined) return [];
  const hint = { label: `instance: ${instance}`, group: "defaults", side: "after", isParameter: true } as const;
  return [{ ...hint, offset: account.at + account.entry.value.end, subject: { about: "instance" } }];
}

function stepHints(document: ManusDocument, span: Span, around: Surroundings): InlayHint[] {
  if (kindOf(document) !== "workflow") return [];
  const run = around.fleet.runOf(document.file);
  const lasts = new Map(run?.steps.map((step) => [step.id, step]));
  const hints: InlayHint[] = [];
  const top = entryOf(document, "steps");
  let above = top ? top.at + top.entry.key.start : -1;
  for (const [step, placed] of document.steps.entries()) {
    const { node, at } = placed;
    const own = { start: at + node.start, end: at + node.end };
    // A step that is an alias stands where its anchor is: its hints would be said of another one.
    const isWritten = own.start > above;
    if (isWritten) above = own.start;
    if (!isWritten || !meet(own, span)) continue;
    const last = lasts.get(idOf(document, step) ?? "");
    hints.push(...hintStep({ document, placed, step, last, around }));
    if (node.kind === "mapping") hints.push(...hintLengths(node.entries, at, span));
  }
  return hints;
}
