import type { RunView, StepView, TaskView } from "../../../protocol/fleet.ts";
import { entryOf, kindOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { usesOf } from "../hover/describe-target.ts";
import { hasEnded } from "../hover/run-words.ts";
import { runnableTargets } from "../runnable-targets.ts";
import { topValue } from "../locate.ts";
import { shiftSpan, spanOf } from "../span.ts";
import type { FleetFacts, Surroundings } from "../surroundings.ts";
import { caseName, itemsOf } from "../tests/test-parts.ts";
import { lensesOfAsks } from "./ask-lenses.ts";
import type { Lens, LensAction } from "./lens.ts";

/**
 * The lenses above a file and above each of its steps, in the order of the text: which ones depends on how the file's newest run fares. What they say is left to
 * {@link describeLens}, for those that are seen. None for a file that doesn't tell its kind.
 */
export function lensesOf(document: ManusDocument, around: Surroundings): Lens[] {
  if (kindOf(document) === "test") return testLenses(document);
  const { fleet } = around;
  const run = fleet.runOf(document.file);
  const asks = fleet.asksOf(document.file);
  const steps = new Map(run?.steps.map((step) => [step.id, step]));
  const lenses = runnableTargets(document).flatMap(({ stepId, span }): Lens[] => {
    if (stepId === undefined) {
      const used: readonly LensAction[] = isUsed(document, around) ? ["references"] : [];
      const others = [...fileActions(run, fleet), ...used].map((action) => ({ action, span }));
      return [...fileAsks(document, run, asks).map((lens) => ({ ...lens, span })), ...others];
    }
    const ofStep = lensesOfAsks(asks.filter((task) => task.runId === run?.id && task.stepId === stepId));
    const others = stepActions(run, steps.get(stepId), fleet).map((action) => ({ action, stepId, span }));
    return [...ofStep.map((lens) => ({ ...lens, stepId, span })), ...others];
  });
  return [...lenses, ...triggerLenses(document, fleet)].sort((one, other) => one.span.start - other.span.start);
}

/** Above a file: what of it waits, older runs of it and steps that stand below included. The agent of a task's only run is answered there. */
function fileAsks(
  document: ManusDocument,
  run: RunView | undefined,
  asks: readonly TaskView[],
): readonly Omit<Lens, "span">[] {
  const [first] = asks;
  if (first === undefined) return [];
  const isOne = kindOf(document) === "task" && asks.length === 1 && first.runId === run?.id;
  return isOne ? lensesOfAsks(asks) : [{ action: "waiting" }];
}

/** Above a test and each of its cases. */
function testLenses(document: ManusDocument): Lens[] {
  const [file] = runnableTargets(document);
  const cases = itemsOf(topValue(document, "cases")).flatMap((node): Lens[] => {
    const name = caseName(node);
    return name === undefined ? [] : [{ action: "test", caseName: name, span: spanOf(node) }];
  });
  return file === undefined ? [] : [{ action: "test", span: file.span }, ...cases];
}

/** Above a workflow's `on`: whether it starts by itself on this machine. */
function triggerLenses(document: ManusDocument, fleet: FleetFacts): Lens[] {
  const on = kindOf(document) === "workflow" ? entryOf(document, "on") : undefined;
  if (!on) return [];
  const span = shiftSpan({ start: on.entry.key.start, end: on.entry.key.end }, on.at);
  const actions: readonly LensAction[] = fleet.triggerOf(document.file) ? ["trigger", "holdTrigger"] : ["turnOn"];
  return actions.map((action) => ({ action, span }));
}

function isUsed({ file }: ManusDocument, { index }: Surroundings): boolean {
  const entry = index.atPath(file);
  return entry !== undefined && usesOf(entry, index).length > 0;
}

function fileActions(run: RunView | undefined, fleet: FleetFacts): LensAction[] {
  if (!run) return ["start", "plan"];
  if (hasEnded(run.status)) {
    const retry: readonly LensAction[] = hasFailed(run, fleet) ? ["retry"] : [];
    return ["start", "plan", ...retry, "state", ...(isToBeSeenTo(run) ? (["dismiss"] as const) : [])];
  }
  return ["stop", run.status === "paused" || run.pausing === true ? "resume" : "pause", "state"];
}

function stepActions(run: RunView | undefined, step: StepView | undefined, fleet: FleetFacts): LensAction[] {
  if (!run || !step) return run && !hasEnded(run.status) ? [] : ["start"];
  const can = fleet.taskOf(run.id, step.id)?.can ?? [];
  const failed = step.status === "failed" || step.status === "stopped";
  // A step without a task of its own (it goes over items, or runs a workflow) starts over as a whole.
  const after: readonly LensAction[] = failed ? (can.includes("retry") ? ["skip"] : ["retry", "skip"]) : [];
  const own = (["stop", "pause", "resume", "retry"] as const).filter((action) => can.includes(action));
  return hasEnded(run.status) ? ["start", ...own, ...after, "state"] : [...own, ...after, "state"];
}

/** Whether it stands in the inbox as a failure: the newest run of a file is superseded by none. */
export function isToBeSeenTo({ status, triage }: RunView): boolean {
  return status === "failed" && triage?.state === "open";
}

/** Whether there is something to try again. */
function hasFailed(run: RunView, fleet: FleetFacts): boolean {
  return firstToRetry(run, fleet) !== undefined || someStepFailed(run);
}

/** Whether a step of a run that didn't succeed has failed or was stopped. */
function someStepFailed({ status, steps }: RunView): boolean {
  return status !== "succeeded" && steps.some((step) => step.status === "failed" || step.status === "stopped");
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
