import type { PlanEvent } from "../../../../schemas/generated/events.ts";
import type { StepStatus } from "../../protocol/states.ts";
import type { ItemTally, RunState, StepState } from "./states.ts";
import { runStatus } from "./transition-run.ts";

/** A run's plan as its stream shows it: the numbered steps, where each stands, and which is worked on. */
export type Plan = Pick<PlanEvent, "steps" | "current" | "status">;

/** The plan of a run as it stands now. */
export function planOf(run: RunState): Plan {
  const steps = run.spec.compiled.steps.map(({ number, id, title }, index) => {
    return { number, id, title, status: planStatus(run.steps[index]) };
  });
  const status = runStatus(run);
  return {
    steps,
    current: steps.find((step) => step.status === "doing")?.number ?? null,
    status: status === "waiting" || status === "paused" ? "running" : status,
  };
}

/** Whether the plan looks another way than before; steps are compared by where they stand, as nothing else of them changes. */
export function planChanged(before: RunState | undefined, after: RunState): boolean {
  if (before === undefined || before.end !== after.end) return true;
  return after.steps.some((step, index) => {
    const known = before.steps[index];
    return planStatus(step) !== planStatus(known) || progressOf(step) !== progressOf(known);
  });
}

/** How a plan shows a step that stands like this. */
export function planStatus(step: StepState | undefined): PlanEvent["steps"][number]["status"] {
  return statuses[step?.status ?? "pending"];
}

/** So many parts of a step's items have ended, of twenty: thousands of items change a plan twenty times. */
export function progressOf(step: StepState | undefined): number {
  if (step?.tally === undefined || step.items === undefined || step.items.length === 0) return 0;
  return Math.floor((20 * countEnded(step.tally)) / step.items.length);
}

/** How many items have ended. */
export function countEnded({ counts }: ItemTally): number {
  return counts.succeeded + counts.failed + counts.stopped + counts.skipped;
}

const statuses: Readonly<Record<StepStatus, PlanEvent["steps"][number]["status"]>> = {
  pending: "todo",
  queued: "todo",
  starting: "doing",
  running: "doing",
  paused: "doing",
  waiting: "doing",
  succeeded: "done",
  failed: "failed",
  stopped: "failed",
  skipped: "skipped",
};
