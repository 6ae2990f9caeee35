import type { RunView, StepView, TaskView } from "../../../protocol/fleet.ts";
import type { ManusDocument } from "../document.ts";
import { usesOf } from "../hover/describe-target.ts";
import { hasEnded } from "../hover/run-words.ts";
import { runnableTargets } from "../runnable-targets.ts";
import type { FleetFacts, Surroundings } from "../surroundings.ts";
import type { Lens, LensAction } from "./lens.ts";

/**
 * The lenses above a file and above each of its steps, in the order of the text: which ones depends on how the file's newest run fares. What they say is left to
 * {@link describeLens}, for those that are seen. None for a file that doesn't tell its kind.
 */
export function lensesOf(document: ManusDocument, around: Surroundings): Lens[] {
  const { fleet } = around;
  const run = fleet.runOf(document.file);
  const steps = new Map(run?.steps.map((step) => [step.id, step]));
  return runnableTargets(document).flatMap(({ stepId, span }): Lens[] => {
    if (stepId === undefined) {
      const used: readonly LensAction[] = isUsed(document, around) ? ["references"] : [];
      return [...fileActions(run, fleet), ...used].map((action) => ({ action, span }));
    }
    return stepActions(run, steps.get(stepId), fleet).map((action) => ({ action, stepId, span }));
  });
}

function isUsed({ file }: ManusDocument, { index }: Surroundings): boolean {
  const entry = index.atPath(file);
  return entry !== undefined && usesOf(entry, index).length > 0;
}

function fileActions(run: RunView | undefined, fleet: FleetFacts): LensAction[] {
  if (!run) return ["start"];
  if (hasEnded(run.status)) return firstToRetry(run, fleet) ? ["start", "retry", "state"] : ["start", "state"];
  return ["stop", run.status === "paused" ? "resume" : "pause", "state"];
}

function stepActions(run: RunView | undefined, step: StepView | undefined, fleet: FleetFacts): LensAction[] {
  if (!run || !step) return run && !hasEnded(run.status) ? [] : ["start"];
  const can = fleet.taskOf(run.id, step.id)?.can ?? [];
  const own = (["stop", "pause", "resume", "retry", "answer"] as const).filter((action) => can.includes(action));
  return hasEnded(run.status) ? ["start", ...own, "state"] : [...own, "state"];
}

/** The task from which a run that didn't succeed can be tried again: that of its first step that failed or was stopped. */
export function firstToRetry(run: RunView, fleet: FleetFacts): TaskView | undefined {
  if (run.status === "succeeded") return undefined;
  for (const { id, status } of run.steps) {
    if (status !== "failed" && status !== "stopped") continue;
    const task = fleet.taskOf(run.id, id);
    if (task?.can.includes("retry")) return task;
  }
  return undefined;
}
