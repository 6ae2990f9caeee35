import type { Clock } from "../../../server/src/core/ports/clock.ts";

/** A clock that stands still until it's moved. */
export interface FakeClock extends Clock {
  /** Move it; what becomes due on the way happens in order, each at its moment. */
  advance(milliseconds: number): void;
  /** How many timers are pending. */
  readonly pending: number;
}

interface Timer {
  readonly at: number;
  readonly action: () => void;
}

/** Begins at a fixed moment: 2026-11-21 09:00 UTC. */
export function createFakeClock(startsAt = Date.UTC(2026, 10, 21, 9)): FakeClock {
  let now = startsAt;
  const timers = new Set<Timer>();
  const next = (until: number): Timer | undefined =>
    [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => new Date(now).toISOString(),
    monotonic: () => now - startsAt,
    after(milliseconds, action) {
      const timer = { at: now + milliseconds, action };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(milliseconds) {
      const until = now + milliseconds;
      for (let timer = next(until); timer !== undefined; timer = next(until)) {
        timers.delete(timer);
        now = Math.max(now, timer.at);
        timer.action();
      }
      now = until;
    },
    get pending() {
      return timers.size;
    },
  };
}
