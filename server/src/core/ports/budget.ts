import type { AccountId, EndReason, TaskId } from "../../protocol/states.ts";
import type { Amount } from "../budget/amount.ts";
import type { AskDraft } from "../cloud/ask-draft.ts";
import type { Cancellation } from "./cancellation.ts";

/** A call that costs, before it is made. */
export interface CostingCall {
  readonly taskId: TaskId;
  /** How many such calls the task has made before, by its stream. */
  readonly calls: number;
  /** What it takes at most. `history`: credits, as earlier runs of the step took. */
  readonly estimate: Amount | "history";
  /** It costs dollars, and nobody knows how many. */
  readonly blind: boolean;
  /** The model or the cloud's profile. */
  readonly model: string;
  /** Who pays; absent: nobody whose day is counted. */
  readonly account?: AccountId;
}

/** A bound under which nothing is left. */
export interface ReachedBound {
  /** `ask`: a person may allow more; `stop`: the task fails with {@link reason}. */
  readonly onExceed: "ask" | "stop";
  /** What a person is asked; its choices are `raise` and `stop`. */
  readonly ask: AskDraft;
  readonly reason: EndReason;
  /** Allow the whole bound once more, for everybody who is under it; in the journal when it resolves. Does nothing where somebody has by now. */
  raise(by: string): Promise<void>;
}

/** What became of a call. */
export type Reservation =
  /** It may be made; report it as settled by this id. */
  | { readonly outcome: "reserved"; readonly holdId: string }
  | { readonly outcome: "reached"; readonly bound: ReachedBound }
  /** There is a bound in money, and the call's price isn't known. */
  | { readonly outcome: "price-unknown"; readonly onExceed: "ask" | "stop" };

/**
 * Where a task sets aside what a call will cost before it makes it: in the journal, so that neither a crash nor several tasks at once can spend beyond a bound of a run, of
 * a run above it, or of an account's day by more than one call.
 */
export interface BudgetLedger {
  /**
   * Set aside; resolves when it's in the journal, or something else has to be done first. Waits while other calls under the same bound have to be reconciled before it
   * may be made, and while the journal can't be written. Rejects with `Cancelled`: then nothing is set aside.
   */
  reserve(call: CostingCall, cancellation: Cancellation): Promise<Reservation>;
  /** The bound that a task has reached meanwhile; undefined where there is none. Sets nothing aside. */
  reached(call: CostingCall): Promise<ReachedBound | undefined>;
  /** Resolves when no bound of such a call is reached any more: somebody has allowed more, or another day has begun. Rejects with `Cancelled`. */
  untilRoom(call: CostingCall, cancellation: Cancellation): Promise<void>;
  /** The local day now, `YYYY-MM-DD`. */
  today(): string;
}
