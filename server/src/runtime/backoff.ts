import type { Cancel, Clock } from "../core/ports/clock.ts";

const firstMs = 500;
const longestMs = 30_000;

/** Tries again after a pause that doubles from half a second to half a minute. One try is pending at most. */
export class Backoff {
  private readonly clock: Clock;
  private readonly action: () => void;
  private nextMs = firstMs;
  private pending: Cancel | undefined;

  constructor(clock: Clock, action: () => void) {
    this.clock = clock;
    this.action = action;
  }

  get isPending(): boolean {
    return this.pending !== undefined;
  }

  /** Try later, unless that is planned already. */
  later(): void {
    if (this.pending !== undefined) return;
    this.pending = this.clock.after(this.nextMs, () => {
      this.pending = undefined;
      this.action();
    });
    this.nextMs = Math.min(longestMs, this.nextMs * 2);
  }

  /** It worked: the next pause is a short one again. */
  reset(): void {
    this.cancel();
    this.nextMs = firstMs;
  }

  cancel(): void {
    this.pending?.();
    this.pending = undefined;
  }
}
