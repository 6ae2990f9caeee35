import type { GraphStep, WorkflowGraph } from "../../../protocol/graph.ts";
import type { PlannedStep, RunPlan } from "../../../protocol/plans.ts";
import type { StepId, Timestamp } from "../../../protocol/states.ts";
import { present } from "../../present.ts";
import { criticalPathOf } from "./critical-path.ts";

/** The graph of what a run would do. Pure. Of a step whose kept result would be taken nothing counts to the critical path. */
export function graphOfPlan(plan: RunPlan, at: Timestamp): WorkflowGraph {
  const { name, title, file } = plan;
  const known = new Set(plan.steps.map(({ id }) => id));
  const steps = plan.steps.map((step) => graphStep(step, known, at));
  const criticalPath = criticalPathOf(
    plan.steps.map(({ id, needs, duration, cache }) => {
      return { id, needs, weight: cache === "hit" ? 0 : duration?.p50, basis: "expected" };
    }),
  );
  return { name, title, file, at, steps, ...present({ criticalPath }) };
}

function graphStep(step: PlannedStep, known: ReadonlySet<StepId>, at: Timestamp): GraphStep {
  const { id, number, title, kind, tool, line, needs, condition, duration: expected } = step;
  const { items, place, blockedBecause, asks, cache } = step;
  const child = step.child && graphOfPlan(step.child, at);
  return {
    ...{ id, number, title, kind, line, needs: needs.filter((need) => known.has(need)) },
    ...present({ tool, condition, expected }),
    foreseen: { asks, ...present({ items, place, blockedBecause, cache, child }) },
  };
}
