import type { AccountId, Timestamp } from "../../protocol/states.ts";
import { minus, plus } from "./amount.ts";
import type { Amount } from "./amount.ts";

/**
 * What a call is expected to take at most, set aside in the journal before it is made. A task has at most one. It ends when what the call really took is reported, or
 * with its task: then nobody knows what it took (its host died, or it was broken off), and what is left of it counts as spent.
 */
export interface BudgetHold {
  readonly id: string;
  /** What isn't accounted for yet. */
  readonly left: Amount;
  /** How many calls the task had made before, by its stream: tells after a crash whether the stream has this one's outcome. */
  readonly calls: number;
  /** What the call is made with: the model or the cloud's profile, for the record. */
  readonly model: string;
  /** The account that pays, and the day (local to the machine) on which it was set aside. */
  readonly account?: AccountId;
  readonly day: string;
  readonly at: Timestamp;
  /** It was counted as spent, as its task had ended, which goes on now: see {@link regainHold}. */
  readonly regained?: true;
}

/** What was spent under one bound, and what is set aside for calls that are under way. */
export interface Tally {
  readonly spent: Amount;
  readonly reserved: Amount;
  /** How many calls are under way, or were when their host died. */
  readonly inFlight: number;
  /** How often a person has allowed the whole bound once more. */
  readonly raised: number;
}

/** What an account has spent on one local day, for all tasks. */
export interface AccountDay extends Tally {
  readonly accountId: AccountId;
  /** `YYYY-MM-DD`. */
  readonly day: string;
}

/** Nothing yet. */
export const emptyTally: Tally = { spent: {}, reserved: {}, inFlight: 0, raised: 0 };

/** One more call is under way. */
export function addHold<T extends Tally>(tally: T, { left }: Pick<BudgetHold, "left">): T {
  return { ...tally, reserved: plus(tally.reserved, left), inFlight: tally.inFlight + 1 };
}

/** That much was spent; of it, so much had been set aside. */
export function addSpent<T extends Tally>(tally: T, amount: Amount, held: Amount = {}): T {
  return { ...tally, spent: plus(tally.spent, amount), reserved: minus(tally.reserved, held) };
}

/** A call is over: what was still set aside for it is free again, or with `lost` counts as spent. */
export function endHold<T extends Tally>(tally: T, { left }: Pick<BudgetHold, "left">, lost: boolean): T {
  const inFlight = Math.max(0, tally.inFlight - 1);
  // Sums of fractions leave crumbs: with no call under way nothing is set aside.
  const reserved = inFlight === 0 ? {} : minus(tally.reserved, left);
  return { ...tally, spent: lost ? plus(tally.spent, left) : tally.spent, reserved, inFlight };
}

/** A call that {@link endHold} has counted as lost is reconciled after all: its task goes on, and the stream of that may tell what it took. */
export function regainHold<T extends Tally>(tally: T, hold: Pick<BudgetHold, "left">): T {
  return addHold({ ...tally, spent: minus(tally.spent, hold.left) }, hold);
}

/** The key of an account's day. */
export function dayKey(accountId: AccountId, day: string): string {
  return `${day} ${accountId}`;
}
