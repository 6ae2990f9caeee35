import { Cancelled, type Cancellation } from "../../core/ports/cancellation.ts";
import type { CloudFailure } from "../../core/ports/cloud.ts";
import type { Clock } from "../../core/ports/clock.ts";

const mostTries = 4;
const mostLimited = 8;
/** So long after the first failure it's the caller's turn to say whether it's tried again. */
const longestMs = 300_000;
const firstMs = 500;
const longestWaitMs = 20_000;

/** What {@link Retries} needs. */
export interface RetriesOptions {
  readonly clock: Clock;
  /** At least 0 and less than 1. */
  readonly random: () => number;
  readonly cancellation: Cancellation | undefined;
}

/** Whether and when one call is tried again: four times after what may pass by itself, eight times after "too many", within five minutes of the first failure. */
export class Retries {
  private readonly options: RetriesOptions;
  private failedAt: number | undefined;
  private tries = 0;
  private limited = 0;

  constructor(options: RetriesOptions) {
    this.options = options;
  }

  /** Waits and resolves to true where it's tried again. What may have been carried out already never is. Rejects with `Cancelled`. */
  async again(failure: CloudFailure): Promise<boolean> {
    if (!failure.retryable || failure.ambiguous === true) return false;
    const { clock } = this.options;
    // Waiting for the first turn is no failure: it may take long.
    this.failedAt ??= clock.monotonic();
    if (clock.monotonic() - this.failedAt > longestMs) return false;
    // Then the account's lane rests, and the next turn comes when it's over.
    if (failure.code === "rate-limit") return (this.limited += 1) < mostLimited;
    this.tries += 1;
    if (this.tries >= mostTries) return false;
    const full = Math.min(longestWaitMs, firstMs * 2 ** (this.tries - 1));
    await pause({ ...this.options, milliseconds: full * (0.5 + this.options.random() / 2) });
    return true;
  }
}

/** Wait. Rejects with `Cancelled`. */
export function pause(
  options: Pick<RetriesOptions, "clock" | "cancellation"> & { milliseconds: number },
): Promise<void> {
  const { clock, cancellation, milliseconds } = options;
  if (cancellation?.cancelled === true) return Promise.reject(new Cancelled());
  return new Promise((resolve, reject) => {
    const stop = clock.after(milliseconds, () => {
      forget?.();
      resolve();
    });
    const forget = cancellation?.onCancelled(() => {
      stop();
      reject(new Cancelled());
    });
  });
}
