import type { Timestamp } from "../../protocol/states.ts";

/** Takes back what was asked for; calling it twice, or too late, is harmless. */
export type Cancel = () => void;

/** The only source of time. Tests use one that they move by hand. */
export interface Clock {
  /** Now, as ISO 8601 in UTC with milliseconds. */
  now(): Timestamp;
  /** Milliseconds that never go back, for measuring durations; its zero has no meaning. */
  monotonic(): number;
  /** Calls `action` once after at least `milliseconds`. A pending timer doesn't keep a process alive. */
  after(milliseconds: number, action: () => void): Cancel;
}
