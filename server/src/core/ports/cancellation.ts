import type { Cancel } from "./clock.ts";

/** Tells long work that nobody wants its result any more. */
export interface Cancellation {
  readonly cancelled: boolean;
  /** Calls `listener` once when it is cancelled; at once when it already is. */
  onCancelled(listener: () => void): Cancel;
}

/** What cancelled work throws: the only sentinel of its kind, mapped once at each rim. Neither a failure nor a bug. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
  constructor() {
    super("The work was cancelled");
  }
}
