import type { Clock } from "../../../core/ports/clock.ts";
import { backoffMs } from "./retry-delay.ts";

const usualRetries = 4;
/** Somebody waits: after this long it's the run's turn to say whether it's tried again. */
const longestMs = 180_000;

/** Says how long to wait before one more try, as long as there is one: four tries within three minutes, and one for an answer that was cut off. */
export class Retries {
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly most: number;
  private readonly beganAt: number;
  private count = 0;
  private wasCut = false;

  constructor(clock: Clock, random: () => number, most = usualRetries) {
    this.clock = clock;
    this.random = random;
    this.most = most;
    this.beganAt = clock.monotonic();
  }

  /** Milliseconds, or undefined where it isn't tried again. What the provider wishes counts, and is never shortened. */
  next(retryAfterMs: number | undefined, cut: boolean): number | undefined {
    if (cut && this.wasCut) return undefined;
    this.wasCut ||= cut;
    this.count += 1;
    if (this.count > this.most) return undefined;
    const wait = retryAfterMs ?? backoffMs(this.count, this.random);
    const spent = this.clock.monotonic() - this.beganAt;
    // How long an answer took that was cut off says nothing about how long the next one is waited for.
    return !cut && spent + wait > longestMs ? undefined : wait;
  }
}
