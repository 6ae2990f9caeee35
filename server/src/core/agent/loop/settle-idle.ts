import type { PlanStep } from "../../../../../schemas/generated/events.ts";
import type { StreamDraft } from "../../ports/driver.ts";
import { openSteps } from "../modules/plan-state.ts";
import type { Plan } from "../modules/plan-state.ts";
import type { AgentState } from "./agent-state.ts";
import { giveUp, observationOf, refusedCall } from "./drafts.ts";
import { incompletePlan } from "./end-reasons.ts";

/** How often `idle` is refused for one cause before the attempt ends. */
export const mostIdleRefusals = 3;

/** Whether an `idle` waits for what the planner says of the steps that are left. */
export function isIdleHeld({ open, planning }: AgentState): boolean {
  return open?.tool === "idle" && planning.due === "steps-left";
}

/** A new plan, and what it means for an `idle` that waits for it: it's accepted when no step is left, else refused with the planner's words, and the third time that is the end. */
export function settleWithPlan(state: AgentState, plan: StreamDraft): readonly StreamDraft[] {
  const { open, refusals } = state;
  if (open === undefined || !isIdleHeld(state)) return [plan];
  const left = openSteps(plan as StreamDraft & Plan);
  if (left.length === 0) return [plan, observationOf(open, "succeeded", "The work is done.")];
  const refused = refusedCall(open, "plan-unfinished", tooEarly(left, String(plan["reflection"])));
  return refusals.unfinished + 1 < mostIdleRefusals
    ? [plan, refused]
    : [plan, refused, ...giveUp(incompletePlan(left))];
}

function tooEarly(left: readonly PlanStep[], reflection: string): string {
  const titles = left.map(({ number, title }) => `${number}. ${title}`).join("; ");
  return `It is too early for idle: the plan has steps left (${titles}). The planner says: ${reflection}. Do them and tick them in todo.md, then call idle again.`;
}
