import type { Clock } from "../../../server/src/core/ports/clock.ts";

/** The real clock, so many times as fast: what waits for minutes is over in seconds, everything else takes as long as it takes. */
export function createFastClock(times: number): Clock {
  const [began, startedAt] = [performance.now(), Date.now()];
  const passed = (): number => (performance.now() - began) * times;
  return {
    now: () => new Date(startedAt + passed()).toISOString(),
    monotonic: passed,
    after(milliseconds, action) {
      const timer = setTimeout(action, milliseconds / times).unref();
      return () => clearTimeout(timer);
    },
  };
}
