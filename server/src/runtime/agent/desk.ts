import { Cancelled } from "../../core/ports/cancellation.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DriverReport } from "../../core/ports/driver.ts";
import type { IdSource } from "../../core/ports/ids.ts";
import type { Answer } from "../../core/ports/tools.ts";
import type { Ask } from "../../protocol/fleet.ts";
import type { AskId } from "../../protocol/states.ts";

/** An ask before it has an id and a time. */
export type AskDraft = Omit<Ask, "id" | "askedAt">;

interface DeskPorts {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly report: (report: DriverReport) => void;
}

/** Where one task asks people, one question at a time. */
export class Desk {
  private readonly ports: DeskPorts;
  private open: { readonly id: AskId; readonly answered: (answer: Answer) => void } | undefined;

  constructor(ports: DeskPorts) {
    this.ports = ports;
  }

  /**
   * Ask and wait. When it's cancelled the ask is withdrawn, so that nobody answers what nobody waits for, and the promise rejects with `Cancelled`.
   *
   * @throws when something is asked already: a bug.
   */
  ask(draft: AskDraft, cancellation: Cancellation): Promise<Answer> {
    if (this.open !== undefined) throw new Error(`Asked “${draft.text}” while another question is open`);
    return new Promise((resolve, reject) => {
      if (cancellation.cancelled) {
        reject(new Cancelled());
        return;
      }
      const ask: Ask = { ...draft, id: this.ports.ids.next(), askedAt: this.ports.clock.now() };
      const stopListening = cancellation.onCancelled(() => {
        this.open = undefined;
        this.ports.report({ type: "withdrawn", askId: ask.id });
        reject(new Cancelled());
      });
      const answered = (answer: Answer): void => {
        this.open = undefined;
        stopListening();
        resolve(answer);
      };
      this.open = { id: ask.id, answered };
      this.ports.report({ type: "asked", ask });
    });
  }

  /** Hand an answer over; one to a question that isn't open is dropped. */
  answer(askId: AskId, answer: Answer): void {
    if (this.open?.id === askId) this.open.answered(answer);
  }
}
