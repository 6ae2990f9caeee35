import type { PlanEvent, PlanStep, StreamEvent } from "../../../../../schemas/generated/events.ts";
import { omit } from "../../dispatch/omit.ts";
import { tickedSteps } from "./todo.ts";

/** A plan as it stands. */
export type Plan = Pick<PlanEvent, "steps" | "current" | "status" | "reflection">;

/** Why the planner is asked. */
export type PlanReason = "start" | "person-wrote" | "step-ticked" | "repeated-failure" | "steps-left";

/** The plan of an attempt and what speaks for looking at it again. */
export interface Planning {
  readonly plan?: Plan;
  /** Why the planner is to be asked before the next turn; undefined: there is no need. */
  readonly due?: PlanReason;
  /** How often in this attempt the planner's answer could not be used. */
  readonly failures: number;
  /** What stands in todo.md, as far as the stream knows. */
  readonly todo?: string;
}

/** No plan yet. */
export const emptyPlanning: Planning = { failures: 0 };

/** Take in one event. */
export function observePlanning(planning: Planning, event: StreamEvent): Planning {
  if (event.type === "plan") {
    const { steps, current, status, reflection } = event;
    return { ...omit(planning, "due"), plan: { steps, current, status, reflection } };
  }
  if (event.type === "message") return isNewWish(event) ? ask(planning, "person-wrote") : planning;
  return event.type === "system" ? observeSystem(planning, event) : planning;
}

/** The steps that are neither done nor given up. */
export function openSteps(plan: Plan | undefined): readonly PlanStep[] {
  return plan === undefined ? [] : plan.steps.filter(({ status }) => status === "todo" || status === "doing");
}

function isNewWish(event: StreamEvent & { readonly type: "message" }): boolean {
  return event.role === "person" && event.messageId !== undefined;
}

function observeSystem(planning: Planning, event: StreamEvent & { readonly type: "system" }): Planning {
  // This goes before any other reason: a call waits for it.
  if (event.event === "idleHeld") return planning.plan === undefined ? planning : { ...planning, due: "steps-left" };
  if (event.event === "plannerFailed") return { ...planning, failures: planning.failures + 1 };
  if (event.event !== "todoChanged" || event.said === undefined) return planning;
  const next = { ...planning, todo: event.said };
  const open = openSteps(planning.plan);
  const ticked = planning.plan === undefined ? [] : tickedSteps(event.said, planning.plan.steps);
  return open.some(({ number }) => ticked.includes(number)) ? ask(next, "step-ticked") : next;
}

/** The first plan is asked for anyway, with all that is known by then. */
function ask(planning: Planning, due: PlanReason): Planning {
  return planning.plan === undefined ? planning : { ...planning, due: planning.due ?? due };
}
