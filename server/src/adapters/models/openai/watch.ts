import type { Cancel, Clock } from "../../../core/ports/clock.ts";
import type { Timeouts } from "./server.ts";

/** What took too long. */
export type LatePart = "first byte" | "next byte" | "whole answer";

/** Watches how long an exchange takes, and breaks it off when it takes too long. */
export class Watch {
  readonly controller = new AbortController();
  /** Set when it was broken off for taking too long. */
  late: LatePart | undefined;
  private readonly clock: Clock;
  private readonly timeouts: Timeouts;
  private readonly stopWhole: Cancel;
  private stopNext: Cancel;
  private isOver = false;

  constructor(clock: Clock, timeouts: Timeouts) {
    this.clock = clock;
    this.timeouts = timeouts;
    this.stopWhole = this.after(timeouts.wholeMs, "whole answer");
    this.stopNext = this.after(timeouts.firstByteMs, "first byte");
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Something came. */
  heard(): void {
    if (this.isOver) return;
    this.stopNext();
    this.stopNext = this.after(this.timeouts.idleMs, "next byte");
  }

  abort(): void {
    this.controller.abort();
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.isOver = true;
    this.stopWhole();
    this.stopNext();
  }

  private after(milliseconds: number, part: LatePart): Cancel {
    return this.clock.after(milliseconds, () => {
      this.late = part;
      this.abort();
    });
  }
}
