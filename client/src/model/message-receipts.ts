import * as l10n from "@vscode/l10n";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";

/** How far a message to an agent has come, beyond being queued: the agent has it, its model has read it, or the agent has ended before. */
export type MessageState = "delivered" | "read" | "unread";

/** What an event of an agent's stream says of messages: that the agent has one, or that its model has read all that it was shown; undefined where it says nothing of them. */
export function receiptIn({ type, messageId, event, source }: StreamedEvent): Receipt | undefined {
  if (type === "message") return typeof messageId === "string" ? { state: "delivered", messageId } : undefined;
  // What the model answers, it answers to all that it was shown.
  return type === "system" && event === "modelAnswered" && source === "agent" ? { state: "read" } : undefined;
}

/** What {@link receiptIn} finds. */
export type Receipt = { readonly state: "delivered"; readonly messageId: string } | { readonly state: "read" };

/** How far a message has come, in a sentence. */
export function describeMessageState(state: MessageState): string {
  switch (state) {
    case "delivered":
      return l10n.t("The agent has it");
    case "read":
      return l10n.t("The agent has read it");
    case "unread":
      return l10n.t("The agent ended before it read it");
  }
}
