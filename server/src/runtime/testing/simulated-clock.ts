import type { Cancel, Clock } from "../../core/ports/clock.ts";

interface Timer {
  readonly at: number;
  readonly action: () => void;
}

/** A clock whose time passes only when it's told to: what a case takes costs nobody any time. */
export class SimulatedClock implements Clock {
  private readonly startsAt: number;
  private time: number;
  private readonly timers = new Set<Timer>();

  /** `startsAt`: milliseconds since 1970. */
  constructor(startsAt: number) {
    this.startsAt = startsAt;
    this.time = startsAt;
  }

  now(): string {
    return new Date(this.time).toISOString();
  }

  monotonic(): number {
    return this.time - this.startsAt;
  }

  after(milliseconds: number, action: () => void): Cancel {
    const timer = { at: this.time + Math.max(0, milliseconds), action };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Go on to the next moment at which something is due, and let that happen. False where nothing is due before `until` (milliseconds since the start). */
  goOn(until: number): boolean {
    let next: Timer | undefined;
    for (const timer of this.timers) if (next === undefined || timer.at < next.at) next = timer;
    if (next === undefined || next.at - this.startsAt > until) return false;
    this.timers.delete(next);
    this.time = next.at;
    next.action();
    return true;
  }
}
