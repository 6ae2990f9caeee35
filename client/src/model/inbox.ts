import { deriveInbox, type InboxItem } from "../../../server/src/protocol/inbox.ts";
import type { FleetModel } from "./fleet-model.ts";

/** The inbox of this window's fleet, made when it is asked for after a change. */
export class Inbox {
  readonly #model: FleetModel;
  readonly #stopListening: () => void;
  #items: readonly InboxItem[] | undefined;
  #point: ((file: string) => void) | undefined;

  constructor(model: FleetModel) {
    this.#model = model;
    this.#stopListening = model.onChange(() => (this.#items = undefined));
  }

  /** What waits for a person, in order. */
  get items(): readonly InboxItem[] {
    return (this.#items ??= deriveInbox(this.#model));
  }

  /** Show the person what waits of this file, where there is a view of it. */
  pointTo(file: string): void {
    this.#point?.(file);
  }

  /** Who shows it. */
  onPointed(point: (file: string) => void): void {
    this.#point = point;
  }

  dispose(): void {
    this.#stopListening();
  }
}
