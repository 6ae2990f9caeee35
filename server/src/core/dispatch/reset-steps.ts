import * as l10n from "@vscode/l10n";
import type { EndReason } from "../../protocol/states.ts";
import { ItemList } from "./item-list.ts";
import { recountItems } from "./items.ts";
import { omit } from "./omit.ts";
import type { RunState, StepReset, StepState } from "./states.ts";

/** The steps of a run with those that are reset as if they had never begun. What had come to something is done really: nothing is taken over for it. */
export function resetSteps({ spec, steps }: RunState, resets: readonly StepReset[]): readonly StepState[] {
  const byId = new Map(resets.map((reset) => [reset.stepId, reset]));
  return steps.map((step, index) => {
    const reset = byId.get(spec.compiled.steps[index]?.id ?? "");
    return reset === undefined ? step : resetStep(step, reset);
  });
}

/** A step that was left out because a person said so. */
export const leftOut = "left-out";

/** Why a step that a person leaves out isn't run. */
export function leftOutBecause(text: string, by: string): EndReason {
  return { code: leftOut, message: l10n.t("Left out by a person ({0}): {1}", by, text) };
}

function resetStep(step: StepState, reset: StepReset): StepState {
  if (reset.indices === undefined || step.items === undefined) return resetPart(step, reset);
  const chosen = new Set(reset.indices);
  const items = ItemList.of([...step.items].map((item, index) => (chosen.has(index) ? resetPart(item, reset) : item)));
  return recountItems({ ...omit(step, "finishedAt", "reason", "result"), items });
}

function resetPart(part: StepState, { keepsRun }: StepReset): StepState {
  if (keepsRun === true && part.childRunId !== undefined) {
    return { ...omit(part, "finishedAt", "reason", "result", "stopping", "until"), status: "running" };
  }
  const { status } = part;
  return status === "skipped" || status === "pending" ? { status: "pending" } : { status: "pending", anew: true };
}
