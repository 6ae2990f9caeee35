import * as l10n from "@vscode/l10n";
import type { EndReason, StepId } from "../../protocol/states.ts";
import { leftOut } from "../dispatch/reset-steps.ts";
import type { RunState, StepState } from "../dispatch/states.ts";
import type { CompiledStep } from "./compiled-run.ts";
import type { NeedsStatus } from "./expressions.ts";

/** A step as it's written and as it stands. */
export interface PlacedStep {
  readonly compiled: CompiledStep;
  readonly state: StepState;
}

/** The steps of a run by id. */
export type StepsById = ReadonlyMap<StepId, PlacedStep>;

/** All steps of a run, in the order of the file. */
export function placeSteps(run: RunState): StepsById {
  return new Map(
    run.spec.compiled.steps.map((compiled, index) => {
      return [compiled.id, { compiled, state: run.steps[index] ?? { status: "pending" } }];
    }),
  );
}

/** Whether all that a step needs has ended. */
export function isReady({ needs }: CompiledStep, steps: StepsById): boolean {
  return needs.every((id) => hasEnded(steps.get(id)?.state));
}

/** Whether a step will never move again by itself. */
export function hasEnded(step: StepState | undefined): boolean {
  return step?.finishedAt !== undefined;
}

/** What `success()`, `failure()` and `stopped()` answer to a step whose needs have all ended. A failure that the file lets pass isn't one. */
export function needsStatus(step: CompiledStep, steps: StepsById): NeedsStatus {
  const before = [...ancestors(step, steps)];
  return {
    success: step.needs.every((id) => letsOn(steps.get(id))),
    failure: before.some(({ compiled, state }) => state.status === "failed" && !compiled.continueOnError),
    stopped: before.some(({ state }) => state.status === "stopped"),
  };
}

/** Why a step is skipped that says nothing itself and one of whose needs didn't succeed. */
export function unmetNeed(step: CompiledStep, steps: StepsById): EndReason {
  const unmet = step.needs.map((id) => steps.get(id)).find((need) => !letsOn(need));
  const how = unmet?.state.result?.outcome === "denied" ? "denied" : unmet?.state.status;
  return { code: "needs-not-met", message: unmetWords(unmet?.compiled.id ?? "", how) };
}

function unmetWords(id: string, how: string | undefined): string {
  switch (how) {
    case "skipped":
      return l10n.t("It needs step `{0}`, which was skipped", id);
    case "stopped":
      return l10n.t("It needs step `{0}`, which was stopped", id);
    case "denied":
      return l10n.t("It needs step `{0}`, which was denied", id);
    default:
      return l10n.t("It needs step `{0}`, which failed", id);
  }
}

/** What a person has left out is as good as done. */
function letsOn(step: PlacedStep | undefined): boolean {
  if (step?.state.status === "skipped") return step.state.reason?.code === leftOut;
  return step?.state.status === "succeeded" || (step?.state.status === "failed" && step.compiled.continueOnError);
}

function ancestors(step: CompiledStep, steps: StepsById): ReadonlySet<PlacedStep> {
  const found = new Set<PlacedStep>();
  const open = [...step.needs];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const need = steps.get(id);
    if (need === undefined || found.has(need)) continue;
    found.add(need);
    open.push(...need.compiled.needs);
  }
  return found;
}
