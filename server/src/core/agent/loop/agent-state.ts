import type { StreamEvent } from "../../../../../schemas/generated/events.ts";
import type { TaskUsage } from "../../../protocol/fleet.ts";
import type { StreamedEvent } from "../../../protocol/runs.ts";
import type { EndReason } from "../../../protocol/states.ts";
import type { ToolCall } from "../../ports/tools.ts";
import { emptyConversation, observeConversation } from "../context/conversation.ts";
import type { Conversation } from "../context/conversation.ts";
import { emptyKnowing, observeKnowing } from "../modules/knowledge-state.ts";
import type { Knowing } from "../modules/knowledge-state.ts";
import { emptyPlanning, observePlanning } from "../modules/plan-state.ts";
import type { Planning } from "../modules/plan-state.ts";
import { emptyDelivery, observeDelivery } from "./delivery.ts";
import type { Delivery } from "./delivery.ts";
import type { FinishedCall } from "./finished-call.ts";
import { add, emptySet, entriesOf } from "./grown.ts";
import type { GrownSet } from "./grown.ts";
import { readEvent } from "./read-event.ts";
import { emptyRefusals, observeRefusals } from "./refusals.ts";
import type { Refusals } from "./refusals.ts";
import { emptyRepetition, observeRepetition } from "./repetition.ts";
import type { Repetition } from "./repetition.ts";
import { emptySpending, observeSpending } from "./spending.ts";
import type { Spending } from "./spending.ts";

/** All that the loop knows of an agent, folded from its stream alone. Never changed: each event makes a new one. */
export interface AgentState {
  /** The newest attempt: 1 for the first. */
  readonly attempt: number;
  /** Turns of this attempt. */
  readonly turns: number;
  /** The call that stands in the stream without its observation. */
  readonly open?: ToolCall | undefined;
  /** Whether `idle` was accepted in this attempt. */
  readonly finished: boolean;
  /** Why this attempt can't go on; undefined while it can. */
  readonly failure?: EndReason;
  /** After how many turns the agent was told last that they run out; -1 as long as it wasn't. */
  readonly warnedAt: number;
  /** How often in a row the model said that the request was too long for it. */
  readonly overflows: number;
  /** The ids of the messages of people that are in the stream, over all attempts. */
  readonly seen: GrownSet;
  /** Over all attempts. */
  readonly spending: Spending;
  readonly conversation: Conversation;
  readonly planning: Planning;
  readonly knowing: Knowing;
  readonly delivery: Delivery;
  readonly refusals: Refusals;
  readonly repetition: Repetition;
}

/** An agent that hasn't begun. */
export const emptyAgent: AgentState = {
  attempt: 1,
  turns: 0,
  finished: false,
  warnedAt: -1,
  overflows: 0,
  seen: emptySet,
  spending: emptySpending,
  conversation: emptyConversation,
  planning: emptyPlanning,
  knowing: emptyKnowing,
  delivery: emptyDelivery,
  refusals: emptyRefusals,
  repetition: emptyRepetition,
};

/**
 * The state after one more event of the stream, in order. Pure, and takes the same time however long the stream is. Events of an unknown type, or without what the loop needs
 * of them, change nothing. `system attemptStarted` begins a new attempt: what was used, the budget and what people wrote stay, the rest starts over.
 */
export function observeEvent(state: AgentState, event: StreamedEvent): AgentState {
  const known = readEvent(event);
  if (known === undefined) return state;
  if (known.type === "system" && known.event === "attemptStarted") return startAttempt(state, known);
  const finished = known.type === "observation" ? finishedBy(state, known) : undefined;
  return {
    ...observeTurn(state, known, finished),
    seen: known.type === "message" && known.messageId !== undefined ? add(state.seen, known.messageId) : state.seen,
    spending: observeSpending(state.spending, known),
    conversation: observeConversation(state.conversation, known),
    planning: observePlanning(state.planning, known),
    knowing: observeKnowing(state.knowing, known, finished),
    delivery: observeDelivery(state.delivery, known, finished),
    refusals: observeRefusals(state.refusals, known, finished),
    repetition: observeRepetition(state.repetition, known, finished),
  };
}

/** What the agent has used since it was created, over all its attempts; undefined before the first call of a model. */
export function usageOf({ spending }: AgentState): TaskUsage | undefined {
  const { calls, turns, inputTokens, outputTokens, knownCost, unpriced, model } = spending;
  if (calls === 0 || model === undefined) return undefined;
  return { turns, inputTokens, outputTokens, model, ...(unpriced === 0 ? { cost: knownCost } : {}) };
}

/** The call that stands in the stream without its observation: it is being carried out, or was when the host died. */
export function openCall(state: AgentState): ToolCall | undefined {
  return state.open;
}

/** The ids of the messages of people that are in the stream already. */
export function seenMessages(state: AgentState): ReadonlySet<string> {
  return new Set(entriesOf(state.seen));
}

/** The newest message of the agent in this attempt that asks nothing: what it delivered, once it has ended well. */
export function lastDelivered(
  state: AgentState,
): { readonly text: string; readonly attachments: readonly string[] } | undefined {
  return state.delivery.last;
}

function startAttempt(state: AgentState, event: StreamEvent & { readonly type: "system" }): AgentState {
  return {
    ...emptyAgent,
    attempt: event.attempt ?? state.attempt + 1,
    seen: state.seen,
    spending: observeSpending(state.spending, event),
    conversation: observeConversation(state.conversation, event),
  };
}

function finishedBy(
  { open }: AgentState,
  event: StreamEvent & { readonly type: "observation" },
): FinishedCall | undefined {
  if (open?.callId !== event.callId) return undefined;
  const { outcome, output, error } = event;
  return { call: open, outcome, output, ...(error === undefined ? {} : { error }) };
}

/** What is counted for an attempt as a whole. */
function observeTurn(state: AgentState, event: StreamEvent, finished: FinishedCall | undefined): AgentState {
  if (event.type === "action") {
    const { callId, tool, arguments: values } = event;
    return { ...state, open: { callId, tool, arguments: values } };
  }
  if (event.type === "system") return observeSystem(state, event);
  // What a person writes while the agent ends is not lost: it goes on.
  if (event.type === "message" && event.messageId !== undefined) return { ...state, finished: false };
  if (finished === undefined) return state;
  const idle = finished.call.tool === "idle" && finished.outcome === "succeeded";
  return { ...state, open: undefined, finished: state.finished || idle };
}

function observeSystem(state: AgentState, event: StreamEvent & { readonly type: "system" }): AgentState {
  switch (event.event) {
    case "modelAnswered":
      return event.source === "agent" ? { ...state, turns: state.turns + 1, overflows: 0 } : state;
    case "attemptFailed":
      return { ...state, failure: event.error ?? { code: "agent-failed", message: event.text } };
    case "limitNear":
      return { ...state, warnedAt: state.turns };
    case "contextOverflowed":
      return { ...state, overflows: state.overflows + 1 };
    default:
      return state;
  }
}
