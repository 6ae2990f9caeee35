import type { PlanEvent } from "../../../../schemas/generated/events.ts";
import type { StepStatus } from "../../protocol/states.ts";
import type { RunState } from "./states.ts";
import { runStatus } from "./transition-run.ts";

/** A run's plan as its stream shows it: the numbered steps, where each stands, and which is worked on. */
export type Plan = Pick<PlanEvent, "steps" | "current" | "status">;

/** The plan of a run as it stands now. */
export function planOf(run: RunState): Plan {
  const steps = run.spec.compiled.steps.map(({ number, id, title }, index) => {
    return { number, id, title, status: statuses[run.steps[index]?.status ?? "pending"] };
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
    return statuses[step.status] !== statuses[before.steps[index]?.status ?? "pending"];
  });
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
