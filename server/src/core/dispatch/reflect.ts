import * as l10n from "@vscode/l10n";
import type { PlanEvent } from "../../../../schemas/generated/events.ts";
import type { CompiledStep } from "../workflow/compiled-run.ts";
import { countEnded, planStatus, progressOf } from "./plan.ts";
import type { RunState, StepState } from "./states.ts";

/** So many changes are told of one by one; of the others only how many there are. */
const mostChanges = 10;

/**
 * Why a run's plan is as it is now, in a sentence: what has become of which step since it was told last (`before`; undefined: never), and how far those are that go over
 * many items. Empty where nothing is to say.
 */
export function reflect(before: RunState | undefined, run: RunState): string {
  const changes = run.spec.compiled.steps.flatMap((step, index) => {
    const change = changeOf(run.steps[index], before?.steps[index]);
    return change === undefined ? [] : [`${nameOf(step)} ${change}`];
  });
  const end = run.end === undefined || before?.end !== undefined ? [] : [l10n.t("the run {0}", ends[run.end.status])];
  const others = changes.length - mostChanges;
  const more =
    others > 0
      ? [others === 1 ? l10n.t("{0} other step moved too", others) : l10n.t("{0} other steps moved too", others)]
      : [];
  const sentence = [...changes.slice(0, mostChanges), ...more, ...end].join("; ");
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function changeOf(now: StepState | undefined, before: StepState | undefined): string | undefined {
  const [is, was] = [planStatus(now), planStatus(before)];
  if (is !== was) return `${verbs[is]}${becauseOf(is, now)}`;
  if (now?.tally === undefined || progressOf(now) === progressOf(before) || now.finishedAt !== undefined)
    return undefined;
  const { failed } = now.tally.counts;
  const rest = failed === 0 ? "" : l10n.t(", {0} of them failed", failed);
  return l10n.t("has done {0} of {1} items{2}", countEnded(now.tally), now.items?.length ?? 0, rest);
}

function becauseOf(status: PlanStatus, step: StepState | undefined): string {
  const hasReason = status === "failed" || status === "skipped";
  return hasReason && step?.reason !== undefined ? `: ${step.reason.message}` : "";
}

function nameOf({ number, id }: CompiledStep): string {
  return l10n.t("step {0} (`{1}`)", number, id);
}

type PlanStatus = PlanEvent["steps"][number]["status"];

const verbs: Readonly<Record<PlanStatus, string>> = {
  get todo() {
    return l10n.t("starts over");
  },
  doing: "begins",
  get done() {
    return l10n.t("is done");
  },
  failed: "failed",
  get skipped() {
    return l10n.t("is skipped");
  },
};

const ends = {
  get succeeded() {
    return l10n.t("has succeeded");
  },
  get failed() {
    return l10n.t("has failed");
  },
  get stopped() {
    return l10n.t("was stopped");
  },
} as const;
