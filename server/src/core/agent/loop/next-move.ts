import { buildTurnRequest } from "../context/build-request.ts";
import { estimateMessages } from "../context/estimate.ts";
import { cutFor, roomAfterStep } from "../context/truncate.ts";
import { windowOf } from "../context/window.ts";
import { dueKnowledge } from "../modules/knowledge.ts";
import { because, canPlan, fallbackPlan, planRequest, seedPlan } from "../modules/planner.ts";
import type { PlanReason } from "../modules/plan-state.ts";
import type { AgentState } from "./agent-state.ts";
import { affordCall } from "./budget.ts";
import { checkCall } from "./check-call.ts";
import { attemptFailed, giveUp, observationOf, refusedCall, systemEvent } from "./drafts.ts";
import { contextTooSmall, figure, outOfTurns, stuck } from "./end-reasons.ts";
import type { AgentContext, AgentMove } from "./moves.ts";
import { dueTrouble } from "./repetition.ts";
import type { Trouble } from "./repetition.ts";
import { isIdleHeld, settleWithPlan } from "./settle-idle.ts";
import type { StreamDraft } from "../../ports/driver.ts";
import type { ToolCall } from "../../ports/tools.ts";

/**
 * What comes next for an agent, from its stream and what is there now. Pure. `append` is answered until everything that is due stands in the stream; each of these events
 * changes the state, so that the loop always comes to a call, a question or an end.
 */
export function nextMove(state: AgentState, context: AgentContext): AgentMove {
  if (state.failure !== undefined) return { move: "end", end: { status: "failed", reason: state.failure } };
  if (state.finished) return { move: "end", end: { status: "succeeded" } };
  if (state.open !== undefined && !isIdleHeld(state)) return carryOut(state.open, context);
  if (state.open !== undefined) return plan("steps-left", state, context);
  const trouble = dueTrouble(state.repetition);
  if (trouble !== undefined && trouble.rung !== 2) return append(answerTrouble(trouble));
  const knowledge = dueKnowledge(state.knowing, context);
  if (knowledge.length > 0) return append(knowledge);
  const reason = planReason(state, trouble);
  if (reason !== undefined) return plan(reason, state, context);
  return turn(state, context);
}

function append(events: readonly StreamDraft[]): AgentMove {
  return { move: "append", events };
}

/**
 * A call that stands in the stream may never run if the host died between writing the call and writing why it is refused: it is looked at again. Whether `idle` may end
 * the run isn't known any more.
 */
function carryOut(call: ToolCall, context: AgentContext): AgentMove {
  if (call.tool === "idle") {
    const message = "It was broken off before it was decided whether the work is done. Call idle again if it is";
    return append([observationOf(call, "interrupted", message, { code: "interrupted", message })]);
  }
  const checked = checkCall({ name: call.tool, arguments: JSON.stringify(call.arguments) }, context);
  return checked.ok ? { move: "act", call } : append([refusedCall(call, checked.code, checked.reason)]);
}

function answerTrouble({ rung, text }: Trouble): readonly StreamDraft[] {
  if (rung === 3) return giveUp(stuck(text));
  return [systemEvent("hint", `${text}. Take another way: another tool, other arguments, or ask the person.`)];
}

function planReason({ planning }: AgentState, trouble: Trouble | undefined): PlanReason | undefined {
  if (planning.plan === undefined) return "start";
  return trouble === undefined ? planning.due : "repeated-failure";
}

function plan(reason: PlanReason, state: AgentState, context: AgentContext): AgentMove {
  const question = { planning: state.planning, conversation: state.conversation, reason };
  const seeded = reason === "start" ? seedPlan(context) : undefined;
  if (seeded !== undefined) return append([seeded]);
  if (!canPlan(state.planning)) return append(settleWithPlan(state, fallbackPlan(question)));
  const request = planRequest(question, context);
  const tokens = Math.ceil(estimateMessages(request.messages) * state.spending.ratio);
  const affordable = affordCall(request, tokens, state.spending, context);
  // What is done and delivered doesn't fail for want of a planner.
  if (!affordable.ok && reason === "steps-left") return append(settleWithPlan(state, fallbackPlan(question)));
  if (!affordable.ok) return affordable.move;
  return { move: "plan", request: affordable.request, reserve: affordable.reserve, because: because[reason] };
}

function turn(state: AgentState, context: AgentContext): AgentMove {
  const limit = limitOfTurns(state, context);
  if (limit !== undefined) return append([limit]);
  const { request, estimate } = buildTurnRequest(state.conversation, context);
  const tokens = Math.ceil(estimate * state.spending.ratio);
  const { fullAt, input } = windowOf(context.model);
  if (tokens > fullAt) {
    const { ratio } = state.spending;
    const keptFrom = cutFor(state.conversation, context, roomAfterStep(state.conversation, context, ratio));
    if (keptFrom !== undefined) return append([truncated(keptFrom, tokens)]);
    if (tokens > input) return append([attemptFailed(contextTooSmall(context.model, tokens))]);
  }
  const affordable = affordCall(request, tokens, state.spending, context);
  return affordable.ok ? { move: "think", request: affordable.request, reserve: affordable.reserve } : affordable.move;
}

/** The event by which older events are left out. */
export function truncated(keptFrom: number, tokens: number): StreamDraft {
  const text = `The conversation takes about ${figure(tokens)} tokens: what stands before event ${figure(keptFrom)} is no longer shown to the model`;
  return systemEvent("contextTruncated", text, { keptFrom });
}

/** A word before the turns run out, twice; at the end the reason for it. */
function limitOfTurns(state: AgentState, { spec }: AgentContext): StreamDraft | undefined {
  if (spec.turns === undefined) return undefined;
  const left = spec.turns - state.turns;
  if (left <= 0) return attemptFailed(outOfTurns(spec.turns));
  // Once when three are left, and once at the last.
  if (left > 3 || (left === 1 ? state.warnedAt === state.turns : state.warnedAt >= 0)) return undefined;
  if (left === 1) {
    return systemEvent(
      "limitNear",
      "This is the last turn. Deliver now what you have, or call idle if it is delivered.",
    );
  }
  const text = `Only ${left} turns are left, and the last must be idle. Finish what you have, and deliver it with message_notify_user: what is done, and what is not.`;
  return systemEvent("limitNear", text);
}
