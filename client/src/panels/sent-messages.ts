import * as l10n from "@vscode/l10n";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import { SendMessageRequest } from "../../../server/src/protocol/tasks.ts";
import type { FromRunEvents, PanelReceipt } from "../../../webviews/src/protocol/run-events.ts";
import { by, withRemedy } from "../commands/workbench.ts";
import { describeMessageState, receiptIn } from "../model/message-receipts.ts";
import type { Server } from "../ports/server.ts";

/** So many receipts are shown. */
const mostReceipts = 5;

interface Sent extends PanelReceipt {
  readonly messageId: string;
}

/** The messages that were sent from a panel: each is queued, then the agent has it, then its model has read it, as the agent's stream tells. */
export class SentMessages {
  readonly #server: Server;
  readonly #changed: (receipts: readonly PanelReceipt[]) => void;
  /** What a stream told before the receipt of it was there. */
  readonly #seen = new Map<string, "delivered" | "read">();
  #sent: readonly Sent[] = [];

  constructor(server: Server, changed: (receipts: readonly PanelReceipt[]) => void) {
    this.#server = server;
    this.#changed = changed;
  }

  /** Send one. Rejects where the host can't be asked; a refusal is a receipt. */
  async send({ id, taskId, text, interrupt }: Extract<FromRunEvents, { readonly type: "send" }>): Promise<void> {
    this.#put({ id, text, state: "sending", words: l10n.t("Being sent…"), messageId: "" });
    const mode = interrupt ? ({ mode: "interrupt" } as const) : {};
    try {
      const result = await this.#server.request(SendMessageRequest, { taskId, by, text, attachments: [], ...mode });
      if (result.outcome === "refused")
        this.#put({ id, text, state: "refused", words: withRemedy(result.because), messageId: "" });
      else this.#accepted({ id, text, state: "queued", words: result.receipt, messageId: result.messageId });
    } catch (error) {
      this.#put({ id, text, state: "refused", words: String(error), messageId: "" });
      throw error;
    }
  }

  /** The agent's stream has more. */
  observe(events: readonly StreamedEvent[]): void {
    for (const event of events) {
      const receipt = receiptIn(event);
      if (receipt?.state === "delivered") this.#move(receipt.messageId, "delivered");
      else if (receipt?.state === "read") this.#allRead();
    }
  }

  #accepted(sent: Sent): void {
    this.#put(sent);
    const seen = this.#seen.get(sent.messageId);
    if (seen !== undefined) this.#move(sent.messageId, seen);
  }

  #allRead(): void {
    const delivered = [...this.#seen].filter(([, state]) => state === "delivered");
    for (const [messageId] of delivered) this.#move(messageId, "read");
  }

  #move(messageId: string, state: "delivered" | "read"): void {
    this.#seen.set(messageId, state);
    const sent = this.#sent.find((each) => each.messageId === messageId);
    if (sent !== undefined) this.#put({ ...sent, state, words: describeMessageState(state) });
  }

  #put(sent: Sent): void {
    const others = this.#sent.filter(({ id }) => id !== sent.id);
    this.#sent = [...others, sent].toSorted((one, other) => one.id - other.id).slice(-mostReceipts);
    this.#changed(this.#sent.map(({ messageId: _, ...receipt }) => receipt));
  }
}
