import { buildTurnRequest } from "../context/build-request.ts";
import { estimateMessages } from "../context/estimate.ts";
import { cutFor, eventsEstimate } from "../context/truncate.ts";
import { fallbackPlan, planFromAnswer, planRequest } from "../modules/planner.ts";
import type { PlanReason } from "../modules/plan-state.ts";
import type { StreamDraft } from "../../ports/driver.ts";
import type { ModelAnswer, ModelFailure, ModelOutcome } from "../../ports/model.ts";
import type { Answer } from "../../ports/tools.ts";
import type { AgentState } from "./agent-state.ts";
import { answerBudget } from "./budget.ts";
import { attemptFailed, giveUp, modelAnswered, systemEvent } from "./drafts.ts";
import { noUsableAnswer } from "./end-reasons.ts";
import { judgeAnswer } from "./judge-answer.ts";
import type { Turn } from "./judge-answer.ts";
import type { AgentContext } from "./moves.ts";
import { truncated } from "./next-move.ts";
import { dueTrouble } from "./repetition.ts";
import { settleWithPlan } from "./settle-idle.ts";

/** How often in a row the model may say that the request is too long, before that ends the attempt. */
const mostOverflows = 2;
/** How many unusable answers in a row go back before the model gets a hint; the one after the hint is the last. */
const mostUnusable = 3;

/** Whether an answer wants to end the run: only then does `takeAnswer` need to know which outputs are missing. */
export function wantsIdle({ calls }: ModelAnswer): boolean {
  return calls.length === 1 && calls[0]?.name === "idle";
}

/**
 * What the model's answer to a turn adds to the stream: what it took, and then the one call it makes, or its words or calls with the reason why they can't be used. After three
 * unusable answers in a row comes a hint, after the fourth the end. `turn.missing` is only read for an answer of which {@link wantsIdle} is true.
 */
export function takeAnswer(
  state: AgentState,
  context: AgentContext,
  answer: ModelAnswer,
  turn: Turn,
): readonly StreamDraft[] {
  const { estimate } = buildTurnRequest(state.conversation, context);
  const answered = modelAnswered("agent", answer.usage, estimate);
  const { events, unusable, end } = judgeAnswer(state, context, answer, turn);
  if (end !== undefined) return [answered, ...events, ...giveUp(end)];
  if (unusable === undefined) return [answered, ...events];
  const times = state.refusals.unusable + 1;
  if (times > mostUnusable) return [answered, ...events, ...giveUp(noUsableAnswer(answer.usage.model, unusable))];
  return times < mostUnusable ? [answered, ...events] : [answered, ...events, hint];
}

const hint = systemEvent(
  "hint",
  "Three answers in a row could not be used. Make the simplest call that helps: one tool of your list, only its required arguments, valid JSON. If you can't go on, tell the person why with message_notify_user.",
);

/** What the planner's answer adds to the stream: always a plan. One that can't be read, or that failed to come, is replaced by what goes without a planner. */
export function takePlan(state: AgentState, context: AgentContext, outcome: ModelOutcome): readonly StreamDraft[] {
  const { planning, conversation } = state;
  const question = { planning, conversation, reason: askedBecause(state) };
  if (!outcome.ok) {
    const text = `The planner could not be asked: ${outcome.failure.message}`;
    return [systemEvent("plannerFailed", text), ...settleWithPlan(state, fallbackPlan(question))];
  }
  const { usage, text } = outcome.answer;
  const answered = modelAnswered("planner", usage, estimateMessages(planRequest(question, context).messages));
  const plan = planFromAnswer(text, question);
  if (plan !== undefined) return [answered, ...settleWithPlan(state, plan)];
  return [
    answered,
    systemEvent("plannerFailed", "The planner's answer is no plan", { said: text }),
    ...settleWithPlan(state, fallbackPlan(question)),
  ];
}

/**
 * What it means that the model didn't answer a turn. Where the request was too long for it, more of the oldest events is left out, twice at most; anything else ends the
 * attempt with the failure's code, so that the run's `retry` sees it.
 */
export function takeModelFailure(
  state: AgentState,
  context: AgentContext,
  failure: ModelFailure,
): readonly StreamDraft[] {
  const { code, message, remedy } = failure;
  const end = attemptFailed({ code, message, ...(remedy === "" ? {} : { remedy }) });
  if (code !== "model-context-full" || state.overflows >= mostOverflows) return [end];
  const tokens = eventsEstimate(state.conversation, context);
  const keptFrom = cutFor(state.conversation, context, tokens / (state.overflows === 0 ? 2 : 4));
  if (keptFrom === undefined) return [end];
  return [
    systemEvent("contextOverflowed", `The model says that this is too long for it: ${message}`),
    truncated(keptFrom, tokens),
  ];
}

/** What a person's answer to the question about the budget adds to the stream: it goes on, or ends. */
export function takeBudgetAnswer(state: AgentState, context: AgentContext, answer: Answer): readonly StreamDraft[] {
  return answerBudget(state.spending, context, answer);
}

function askedBecause({ planning, repetition }: AgentState): PlanReason {
  if (planning.due === "steps-left") return "steps-left";
  if (planning.plan === undefined) return "start";
  return dueTrouble(repetition) === undefined ? (planning.due ?? "step-ticked") : "repeated-failure";
}
