import type { PlanEvent, StreamEvent } from "../../../../../schemas/generated/events.ts";
import type { ModelMessage } from "../../ports/model.ts";
import { append, emptyList, itemsOf, listOf } from "../loop/grown.ts";
import type { GrownList } from "../loop/grown.ts";
import type { Entry } from "./entry.ts";
import { renderEvent, renderPlan } from "./render-event.ts";
import type { Rendered } from "./render-event.ts";

/** What the model is shown of the stream, in order. */
export interface Conversation {
  /** Messages that stand first since older events were left out: a note, the plan as it was then, what people had written. */
  readonly head: readonly Entry[];
  readonly entries: GrownList<Entry>;
  /** How many pictures came in this attempt. */
  readonly images: number;
  /** The call whose result isn't there yet, with what came in between: that follows the result. */
  readonly open?: { readonly callId: string; readonly call: Entry; readonly held: readonly Entry[] };
  /** The newest plan, for the time when its event is left out. */
  readonly plan?: { readonly seq: number; readonly event: PlanEvent };
}

/** Nothing said yet. */
export const emptyConversation: Conversation = { head: [], entries: emptyList, images: 0 };

/**
 * Take in one event. A call and its result always stand together; a call without a result and a result without a call aren't shown. A new attempt begins anew, but for what
 * people wrote.
 */
export function observeConversation(conversation: Conversation, event: StreamEvent): Conversation {
  if (event.type === "system" && event.event === "attemptStarted") return startAnew(conversation, event.seq);
  if (event.type === "system" && event.event === "contextTruncated") {
    return event.keptFrom === undefined ? conversation : leaveOut(conversation, event.seq, event.keptFrom);
  }
  if (event.type === "action") return openCall(conversation, event);
  if (event.type === "observation") return closeCall(conversation, event);
  const planned = event.type === "plan" ? { ...conversation, plan: { seq: event.seq, event } } : conversation;
  return renderEvent(event).reduce((next, rendered) => hold(next, entryOf(next, event.seq, rendered)), planned);
}

function entryOf(conversation: Conversation, seq: number, { kind, message, images }: Rendered): Entry {
  return { seq, kind, message, images: images ?? [], imagesBefore: conversation.images };
}

/** While a call is open, whatever else comes waits for its result. */
function hold(conversation: Conversation, entry: Entry): Conversation {
  const { open, entries } = conversation;
  if (open === undefined) return { ...conversation, entries: append(entries, entry) };
  return { ...conversation, open: { ...open, held: [...open.held, entry] } };
}

function openCall(conversation: Conversation, event: StreamEvent & { readonly type: "action" }): Conversation {
  const settled = dropOpenCall(conversation);
  const [rendered] = renderEvent(event);
  if (rendered === undefined) return settled;
  return { ...settled, open: { callId: event.callId, call: entryOf(settled, event.seq, rendered), held: [] } };
}

/** A call that never had a result: another one came first, or another attempt. */
function dropOpenCall({ open, ...rest }: Conversation): Conversation {
  if (open === undefined) return rest;
  return { ...rest, entries: open.held.reduce(append<Entry>, rest.entries) };
}

function closeCall(conversation: Conversation, event: StreamEvent & { readonly type: "observation" }): Conversation {
  const { open, ...rest } = conversation;
  const [rendered] = renderEvent(event);
  if (open?.callId !== event.callId || rendered === undefined) return conversation;
  const result = entryOf(conversation, event.seq, rendered);
  const entries = [open.call, result, ...open.held].reduce(append<Entry>, rest.entries);
  return { ...rest, entries, images: rest.images + result.images.length };
}

function startAnew(conversation: Conversation, seq: number): Conversation {
  const { head, entries } = dropOpenCall(conversation);
  const persons = [...head, ...itemsOf(entries)].filter(isFromPerson).map((entry) => ({ ...entry, imagesBefore: 0 }));
  return { ...emptyConversation, head: persons.length === 0 ? [] : [noteEntry(seq, anotherAttempt), ...persons] };
}

const anotherAttempt =
  "[system] This is another attempt: an earlier one failed. Files may already have changed. What the person wrote then still counts:";

/** The oldest events are left out in one step, and stay out: so what stands first stays the same again until the next time. */
function leaveOut(conversation: Conversation, seq: number, keptFrom: number): Conversation {
  const all = itemsOf(conversation.entries);
  const first = all.findIndex((entry) => entry.seq >= keptFrom && entry.kind !== "result");
  const kept = first < 0 ? [] : all.slice(first);
  const gone = [...conversation.head, ...all.slice(0, all.length - kept.length)];
  const { plan } = conversation;
  const head: Entry[] = [noteEntry(seq, leftOut)];
  if (plan !== undefined && plan.seq < keptFrom) head.push(noteEntry(plan.seq, renderPlan(plan.event)));
  return { ...conversation, head: [...head, ...gone.filter(isFromPerson)], entries: listOf(kept) };
}

const leftOut =
  "[system] Older events are left out from here on, as they no longer fit. What you did then is done: rely on the plan, todo.md and the files rather than on memory.";

function isFromPerson({ kind }: Entry): boolean {
  return kind === "person";
}

function noteEntry(seq: number, text: string): Entry {
  const message: ModelMessage = { role: "user", text };
  return { seq, kind: "note", message, images: [], imagesBefore: 0 };
}
