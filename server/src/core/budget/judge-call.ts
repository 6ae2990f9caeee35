import { amountKinds } from "./amount.ts";
import type { Amount, AmountKind } from "./amount.ts";
import type { Tally } from "./tally.ts";

/** One bound that a call has to keep to, with what was spent under it. */
export interface Bound {
  /** Which one it is; the same for all calls that share it. */
  readonly key: string;
  /** What may be spent, before a person allows more. */
  readonly cap: Amount;
  readonly tally: Tally;
  readonly onExceed: "ask" | "stop";
}

/** A call that somebody wants to make. */
export interface WantedCall {
  /** What it takes at most, as far as that is known. Only the kinds that are there are bounded. */
  readonly estimate: Amount;
  /** It costs dollars, and nobody knows how many: no bound in money can be kept. */
  readonly blind: boolean;
  readonly bounds: readonly Bound[];
}

/** What becomes of it. */
export type Verdict =
  | { readonly verdict: "go" }
  /** Others that are under way have to be reconciled before. */
  | { readonly verdict: "wait"; readonly bound: Bound }
  /** All that may be spent is. */
  | { readonly verdict: "reached"; readonly bound: Bound; readonly kind: AmountKind }
  /** There is a bound in money, and no price. */
  | { readonly verdict: "blind"; readonly bound: Bound };

/** What may be spent by now. */
export function capNow({ cap, tally }: Pick<Bound, "cap" | "tally">, kind: AmountKind): number | undefined {
  const once = cap[kind];
  return once === undefined ? undefined : once * (1 + tally.raised);
}

/** Sums of fractions leave crumbs: so little is neither left under a bound nor beyond it. */
const crumb = 1e-9;

/**
 * Whether a call may be made now. It may where what was spent, what is set aside and what it takes together stay within every bound; or where nothing else is under way
 * under the bound that it would exceed and not all of that is spent: so never more than one call is under way beyond a bound.
 */
export function judgeCall({ estimate, blind, bounds }: WantedCall): Verdict {
  for (const bound of bounds) {
    if (blind && bound.cap.cost !== undefined) return { verdict: "blind", bound };
    const kind = reachedKind(bound, estimate);
    if (kind !== undefined) return { verdict: "reached", bound, kind };
  }
  const full = bounds.find((bound) => bound.tally.inFlight > 0 && exceeds(bound, estimate));
  return full === undefined ? { verdict: "go" } : { verdict: "wait", bound: full };
}

/** The first kind of what is counted that is used up; undefined where none is. Only the kinds of `of` are looked at. */
function reachedKind(bound: Bound, of: Amount): AmountKind | undefined {
  return amountKinds.find((kind) => {
    const cap = of[kind] === undefined ? undefined : capNow(bound, kind);
    return cap !== undefined && (bound.tally.spent[kind] ?? 0) >= cap - crumb;
  });
}

function exceeds(bound: Bound, estimate: Amount): boolean {
  const { spent, reserved } = bound.tally;
  return amountKinds.some((kind) => {
    const [cap, wanted] = [capNow(bound, kind), estimate[kind]];
    if (cap === undefined || wanted === undefined) return false;
    return (spent[kind] ?? 0) + (reserved[kind] ?? 0) + wanted > cap + crumb;
  });
}

/**
 * Who of those that wait may go, in their order. A call that waits for its turn under a bound keeps back the ones after it under the same bound, so that a large
 * one isn't overtaken for ever. `callOf` is asked anew for each: what was decided before may have set more aside.
 */
export function judgeAll<T>(
  waiting: readonly T[],
  callOf: (one: T) => WantedCall,
  decided: (one: T, verdict: Exclude<Verdict, { readonly verdict: "wait" }>) => void,
): void {
  const full = new Set<string>();
  for (const one of waiting) {
    const call = callOf(one);
    const verdict = judgeCall(call);
    if (verdict.verdict === "wait") full.add(verdict.bound.key);
    else if (verdict.verdict !== "go" || !call.bounds.some(({ key }) => full.has(key))) decided(one, verdict);
  }
}
