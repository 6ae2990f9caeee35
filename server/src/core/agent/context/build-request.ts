import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import type { ModelMessage, ModelRequest, ModelTool } from "../../ports/model.ts";
import type { AgentContext } from "../loop/moves.ts";
import { itemsOf } from "../loop/grown.ts";
import { clipMessage } from "./clip.ts";
import type { Conversation } from "./conversation.ts";
import type { Entry } from "./entry.ts";
import { estimateMessages, estimateTools } from "./estimate.ts";
import { systemPrompt } from "./system-prompt.ts";
import { taskText } from "./task-message.ts";
import { windowOf } from "./window.ts";

/** A request, and how many tokens it takes by our own count, before that is corrected by what the provider counts. */
export interface SizedRequest {
  readonly request: ModelRequest;
  readonly estimate: number;
}

/** The newest request of each context: the answer is measured by the one that was asked, and need not make it again. */
const newest = new WeakMap<AgentContext, { readonly conversation: Conversation; readonly sized: SizedRequest }>();
/** What the tools of a task take: they stay the same from its first request to its last. */
const toolsEstimates = new WeakMap<AgentContext["tools"], number>();

/** The request for the next turn: what it shows of the stream is in its order, and stands before whatever the next request adds. */
export function buildTurnRequest(conversation: Conversation, context: AgentContext): SizedRequest {
  const known = newest.get(context);
  if (known?.conversation === conversation) return known.sized;
  const tools = offeredTools(context);
  const messages = [...fixedMessages(context), ...shownMessages(conversation, context)];
  const toolsEstimate = toolsEstimates.get(context.tools) ?? estimateTools(tools);
  toolsEstimates.set(context.tools, toolsEstimate);
  const estimate = estimateMessages(messages) + toolsEstimate;
  const { output } = windowOf(context.model);
  const sized: SizedRequest = { request: { purpose: "turn", messages, tools, maximumOutputTokens: output }, estimate };
  newest.set(context, { conversation, sized });
  return sized;
}

/** What always stands first: the system prompt and the task. */
export function fixedMessages(context: AgentContext): readonly ModelMessage[] {
  return [
    { role: "system", text: systemPrompt(context) },
    { role: "user", text: taskText(context) },
  ];
}

/** The tools of a request. `idle` is always there: without it a run couldn't end well. */
export function offeredTools({ tools }: AgentContext): readonly ModelTool[] {
  const offered = tools.map(({ name, description, parameters }) => ({ name, description, parameters }));
  if (offered.some(({ name }) => name === "idle")) return offered;
  const { name, description, parameters } = toolSchemas.idle.function;
  return [...offered, { name, description, parameters: { ...parameters } }];
}

/** The conversation as messages, each clipped and with the pictures that are shown. */
function shownMessages(conversation: Conversation, context: AgentContext): readonly ModelMessage[] {
  const { eventCharacters } = windowOf(context.model);
  const hidden = context.model.images ? hiddenImages(conversation.images) : Infinity;
  const entries = [...shownHead(conversation.head, eventCharacters), ...itemsOf(conversation.entries)];
  return entries.map((entry) => withImages(clipMessage(entry.message, eventCharacters), entry, hidden, context));
}

/** Of what people wrote before older events were left out, the newest that have room in one event's share. */
function shownHead(head: readonly Entry[], characters: number): readonly Entry[] {
  let left = characters;
  const shown: Entry[] = [];
  for (const entry of head.toReversed()) {
    if (entry.kind === "person") left -= Math.min(entry.message.text.length, characters);
    if (entry.kind !== "person" || left >= 0) shown.unshift(entry);
  }
  return shown;
}

/** How many of the pictures, from the oldest on, aren't shown any more: in steps of four, so that the requests in between begin alike. Two to five are shown. */
function hiddenImages(images: number): number {
  return Math.floor(Math.max(0, images - 2) / 4) * 4;
}

function withImages(message: ModelMessage, entry: Entry, hidden: number, { taskFolder }: AgentContext): ModelMessage {
  if (message.role !== "tool") return message;
  const images = entry.images.filter((_, at) => entry.imagesBefore + at >= hidden);
  return images.length === 0 ? message : { ...message, images: images.map((image) => `${taskFolder}/${image}`) };
}
