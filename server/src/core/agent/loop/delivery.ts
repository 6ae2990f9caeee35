import type { StreamEvent } from "../../../../../schemas/generated/events.ts";
import { hasRun, isChange } from "./finished-call.ts";
import type { FinishedCall } from "./finished-call.ts";

/** What the agent has told people in this attempt, and whether that was after its last change. */
export interface Delivery {
  /** Its newest message that asks nothing. */
  readonly last?: { readonly text: string; readonly attachments: readonly string[] };
  /** Whether it has told people something since the last change, and since they wrote last. */
  readonly told: boolean;
  /** Whether one of these messages had attachments. */
  readonly attached: boolean;
}

/** Nothing told yet. */
export const emptyDelivery: Delivery = { told: false, attached: false };

/** Take in one event. `finished`: the call that it completes. */
export function observeDelivery(delivery: Delivery, event: StreamEvent, finished: FinishedCall | undefined): Delivery {
  if (event.type === "message") {
    // What they write after a delivery wants an answer, too.
    if (event.role === "person" && event.messageId !== undefined) return { ...delivery, told: false };
    const said = event.role === "agent" && event.ask !== true;
    return said ? { ...delivery, last: { text: event.text, attachments: listOfTexts(event.attachments) } } : delivery;
  }
  if (finished === undefined || !hasRun(finished)) return delivery;
  const { call, outcome } = finished;
  if (call.tool === "message_notify_user" && outcome === "succeeded") {
    const attached = listOfTexts(call.arguments["attachments"]).length > 0;
    return { ...delivery, told: true, attached: delivery.attached || attached };
  }
  return isChange(call) ? { ...delivery, told: false, attached: false } : delivery;
}

function listOfTexts(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((text) => typeof text === "string" && text !== "") as string[];
}
