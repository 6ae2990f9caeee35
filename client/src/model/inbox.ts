import { deriveInbox, type InboxItem } from "../../../server/src/protocol/inbox.ts";
import type { FleetModel } from "./fleet-model.ts";

/** The inbox of this window's fleet, made when it is asked for after a change. */
export class Inbox {
  readonly #model: FleetModel;
  readonly #stopListening: () => void;
  #items: readonly InboxItem[] | undefined;

  constructor(model: FleetModel) {
    this.#model = model;
    this.#stopListening = model.onChange(() => (this.#items = undefined));
  }

  /** What waits for a person, in order. */
  get items(): readonly InboxItem[] {
    return (this.#items ??= deriveInbox(this.#model));
  }

  dispose(): void {
    this.#stopListening();
  }
}
