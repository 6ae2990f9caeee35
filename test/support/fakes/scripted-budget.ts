import type { BudgetLedger, CostingCall, ReachedBound, Reservation } from "../../../server/src/core/ports/budget.ts";
import { Cancelled, type Cancellation } from "../../../server/src/core/ports/cancellation.ts";

/** A ledger that answers as a test says: each call in turn, then `reserved` for all that follow. */
export class ScriptedBudget implements BudgetLedger {
  readonly wanted: CostingCall[] = [];
  readonly raised: string[] = [];
  /** What `reached` answers. */
  bound: ReachedBound | undefined;
  private readonly answers: Reservation["outcome"][];
  private readonly onExceed: "ask" | "stop";
  private tellRoom: () => void = () => undefined;

  constructor(onExceed: "ask" | "stop", ...answers: Reservation["outcome"][]) {
    this.onExceed = onExceed;
    this.answers = answers;
  }

  reserve(call: CostingCall): Promise<Reservation> {
    this.wanted.push(call);
    const outcome = this.answers.shift() ?? "reserved";
    if (outcome === "reached") return Promise.resolve({ outcome, bound: this.reachedBound() });
    if (outcome === "price-unknown") return Promise.resolve({ outcome, onExceed: this.onExceed });
    return Promise.resolve({ outcome, holdId: `hold-${this.wanted.length}` });
  }

  reached(): Promise<ReachedBound | undefined> {
    return Promise.resolve(this.bound);
  }

  untilRoom(_call: CostingCall, cancellation: Cancellation): Promise<void> {
    return new Promise((resolve, reject) => {
      this.tellRoom = resolve;
      cancellation.onCancelled(() => reject(new Cancelled()));
    });
  }

  /** There is room again. */
  makeRoom(): void {
    this.tellRoom();
  }

  today(): string {
    return "2026-11-21";
  }

  /** A bound that is reached. */
  reachedBound(): ReachedBound {
    return {
      onExceed: this.onExceed,
      ask: { kind: "budget", text: "All is spent. More?", choices: ["raise", "stop"] },
      reason: { code: "budget-exceeded", message: "All is spent", remedy: "Give it more." },
      raise: (by) => {
        this.raised.push(by);
        this.bound = undefined;
        return Promise.resolve();
      },
    };
  }
}
