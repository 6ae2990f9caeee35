import * as l10n from "@vscode/l10n";
import { checkStep } from "../checks/check-step.ts";
import type { StepFacts } from "../checks/step-facts.ts";
import type { ManusDocument, PlacedStep } from "../document.ts";
import { findTarget } from "../names/find-target.ts";
import { formatDuration } from "../../locale/durations.ts";
import { formatDollars } from "../../locale/numbers.ts";
import type { Span } from "../span.ts";
import type { Surroundings } from "../surroundings.ts";
import type { DeclaredInput, IndexEntry } from "../workspace-index.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { StepView } from "../../../protocol/fleet.ts";
import type { InlayHint } from "./inlay-hint.ts";

/** A step, and what hints for it need. */
export interface HintedStep {
  readonly document: ManusDocument;
  readonly placed: PlacedStep;
  /** Its position, 0-based. */
  readonly step: number;
  /** How it fared in the file's newest run. */
  readonly last: StepView | undefined;
  readonly around: Surroundings;
}

/** The hints of one step: its number, what it follows, what its call leaves out, what it took and cost last. */
export function hintStep(hinted: HintedStep): InlayHint[] {
  const { document, placed, step } = hinted;
  const { facts } = checkStep(placed, step + 1);
  const number: InlayHint = {
    offset: placed.at + facts.holder.start,
    label: l10n.t("step {0}", String(step + 1)),
    group: "stepNumbers",
    side: "before",
    isParameter: false,
    subject: { about: "number", step },
  };
  const end = lineEnd(document, placed, facts);
  return [number, ...givenHints(hinted, facts), ...followHint(hinted, end), ...lastHints(hinted, facts, end)];
}

/** The id by which others refer to the step at a position. */
export function idOf({ steps }: ManusDocument, step: number): string | undefined {
  const placed = steps[step];
  if (!placed) return undefined;
  return checkStep(placed, step + 1).facts.id?.name ?? `step-${String(step + 1)}`;
}

/** The file that a step runs. */
export function targetOf(document: ManusDocument, facts: StepFacts, { index }: Surroundings): IndexEntry | undefined {
  const { kind, target } = facts;
  if (!target || (kind !== "task" && kind !== "workflow")) return undefined;
  return findTarget(target.name, document.file, index).find((entry) => entry.kind === kind);
}

/** The inputs of the file that a step runs which have a default and aren't given. */
export function inputsLeftOut(
  document: ManusDocument,
  facts: StepFacts,
  around: Surroundings,
): readonly DeclaredInput[] {
  const given = new Set(facts.arguments.map(({ key }) => keyText(key)));
  const inputs = targetOf(document, facts, around)?.inputs ?? [];
  return inputs.filter((input) => input.default !== undefined && !given.has(input.name));
}

/** Where the first line of a step ends; behind the step itself where it is written in one. */
function lineEnd({ text }: ManusDocument, { node, at }: PlacedStep, facts: StepFacts): number {
  if (node.kind === "mapping" && node.flow) return at + node.end;
  const start = at + facts.holder.end;
  const end = text.indexOf("\n", start);
  return start + text.slice(start, end < 0 ? undefined : end).trimEnd().length;
}

function followHint({ document, placed, step }: HintedStep, offset: number): InlayHint[] {
  const above = step === 0 || valueAt(placed.node, "needs") !== undefined ? undefined : idOf(document, step - 1);
  if (above === undefined) return [];
  const subject = { about: "needs", step } as const;
  return [{ offset, label: l10n.t("after {0}", above), group: "defaults", side: "after", isParameter: false, subject }];
}

function lastHints({ document, step, last, around }: HintedStep, facts: StepFacts, offset: number): InlayHint[] {
  const hint = { offset, side: "after", isParameter: false } as const;
  const cost = last?.cost ?? costOfTarget(document, facts, around);
  const hints: InlayHint[] = [];
  if (last?.durationMs !== undefined) {
    const label = l10n.t("took {0}", formatDuration(last.durationMs));
    hints.push({ ...hint, label, group: "durations", subject: { about: "took", step } });
  }
  if (cost !== undefined) {
    hints.push({
      ...hint,
      label: l10n.t("about {0}", formatDollars(cost)),
      group: "costs",
      subject: { about: "cost", step },
    });
  }
  return hints;
}

/** What the file that a step runs cost by itself the last time. */
function costOfTarget(document: ManusDocument, facts: StepFacts, around: Surroundings): number | undefined {
  const target = targetOf(document, facts, around);
  return target && around.fleet.runOf(target.file)?.cost;
}

/** What is taken where the step says nothing: defaults of inputs, the only instance of an account. */
function givenHints(hinted: HintedStep, facts: StepFacts): InlayHint[] {
  const { document, placed, step, around } = hinted;
  const left = inputsLeftOut(document, facts, around);
  const hints: InlayHint[] = [];
  if (facts.target && left.length > 0) {
    const words = left.slice(0, 3).map((input) => `${input.name}: ${input.default ?? ""}`);
    const label = [...words, ...(left.length > 3 ? ["…"] : [])].join(", ");
    hints.push(given(placed.at + facts.target.span.end, label, { about: "inputs", step }));
  }
  const account = valueAt(placed.node, "account");
  const name = valueAt(placed.node, "instance") ? undefined : stringValue(account);
  const instance = name === undefined ? undefined : onlyInstance(name, around);
  if (account && instance !== undefined) {
    hints.push(given(placed.at + account.end, `instance: ${instance}`, { about: "instance" }));
  }
  return hints;
}

/** The instance of an account that has but one. */
export function onlyInstance(account: string, { fleet }: Surroundings): string | undefined {
  const own = fleet.instances.filter(({ accountId }) => accountId === account);
  return own.length === 1 ? own[0]?.id : undefined;
}

function given(offset: number, label: string, subject: InlayHint["subject"]): InlayHint {
  return { offset, label, group: "defaults", side: "after", isParameter: true, subject };
}

/** Whether two stretches have a place in common. */
export function meet(one: Span, other: Span): boolean {
  return one.start <= other.end && other.start <= one.end;
}
