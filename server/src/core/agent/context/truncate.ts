import type { AgentContext } from "../loop/moves.ts";
import { itemsOf } from "../loop/grown.ts";
import { fixedMessages, offeredTools } from "./build-request.ts";
import { clipMessage } from "./clip.ts";
import type { Conversation } from "./conversation.ts";
import type { Entry } from "./entry.ts";
import { estimateMessage, estimateMessages, estimateText, estimateTools, tokensPerImage } from "./estimate.ts";
import { renderPlan } from "./render-event.ts";
import { windowOf } from "./window.ts";

/**
 * The number of the event from which on the conversation is to be shown so that its events take about `room` tokens by our own count. The newest call with its result always
 * stays, and what follows it; no call is parted from its result. Undefined when nothing can be left out.
 */
export function cutFor(conversation: Conversation, context: AgentContext, room: number): number | undefined {
  const { eventCharacters } = windowOf(context.model);
  const entries = itemsOf(conversation.entries);
  const latest = lastCut(entries);
  let cut = latest;
  let taken = 0;
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    if (entry === undefined) break;
    taken += sizeOf(entry, eventCharacters);
    if (taken > room && at < latest) break;
    if (entry.kind !== "result" && at < latest) cut = at;
  }
  // One event may have become several messages: they stay or go together.
  const kept = entries[cut];
  return kept === undefined || kept.seq <= (entries[0]?.seq ?? 0) ? undefined : kept.seq;
}

/** How many tokens the events of the conversation may take after a step, by our own count: half of what there is beside the task. */
export function roomAfterStep(conversation: Conversation, context: AgentContext, ratio: number): number {
  return Math.max(0, (windowOf(context.model).fullAt / ratio - standing(conversation, context)) / 2);
}

/** What the events of the conversation take, by our own count. */
export function eventsEstimate(conversation: Conversation, context: AgentContext): number {
  const { eventCharacters } = windowOf(context.model);
  return itemsOf(conversation.entries).reduce((sum, entry) => sum + sizeOf(entry, eventCharacters), 0);
}

/** What stays whatever is left out: the task, the tools, the plan, what people wrote. */
function standing(conversation: Conversation, context: AgentContext): number {
  const { eventCharacters } = windowOf(context.model);
  const plan = conversation.plan === undefined ? 0 : renderPlan(conversation.plan.event).length;
  const persons = [...conversation.head, ...itemsOf(conversation.entries)].filter(({ kind }) => kind === "person");
  const written = persons.reduce((sum, { message }) => sum + message.text.length, 0);
  const head = estimateText(Math.min(plan, eventCharacters) + Math.min(written, eventCharacters)) + 100;
  return estimateMessages(fixedMessages(context)) + estimateTools(offeredTools(context)) + head;
}

function sizeOf(entry: Entry, limit: number): number {
  // At most five pictures are shown in all, but which isn't known here.
  return estimateMessage(clipMessage(entry.message, limit)) + Math.min(entry.images.length, 5) * tokensPerImage;
}

/** The newest call; without one, the newest entry. */
function lastCut(entries: readonly Entry[]): number {
  const call = entries.findLastIndex(({ kind }) => kind === "call");
  return call >= 0 ? call : entries.length - 1;
}
