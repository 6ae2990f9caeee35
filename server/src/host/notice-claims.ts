import type { Clock } from "../core/ports/clock.ts";
import type { ClaimNoticeParams } from "../protocol/inbox.ts";

/** So many are remembered: windows ask within seconds of what happened. */
const mostRemembered = 2_000;

/** Sees to it that of several windows one tells of what has happened. In memory alone: the next host tells of nothing that happened before it. */
export class NoticeClaims {
  private readonly clock: Pick<Clock, "monotonic">;
  /** Until when each holds, by the clock's milliseconds. */
  private readonly claimed = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.clock = clock;
  }

  /** Whether it's for the asker to tell: true for the first, as long as that claim holds. */
  claim({ notice, seconds = Infinity }: ClaimNoticeParams): boolean {
    const now = this.clock.monotonic();
    if (now < (this.claimed.get(notice) ?? -Infinity)) return false;
    this.claimed.delete(notice);
    this.claimed.set(notice, now + seconds * 1_000);
    if (this.claimed.size > mostRemembered) {
      const [oldest = ""] = this.claimed.keys();
      this.claimed.delete(oldest);
    }
    return true;
  }
}
