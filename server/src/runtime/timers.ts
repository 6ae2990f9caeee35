import type { Deadline } from "../core/dispatch/deadlines.ts";
import { millisecondsBetween } from "../core/dispatch/moments.ts";
import type { DispatchEvent } from "../core/dispatch/events.ts";
import type { Cancel, Clock } from "../core/ports/clock.ts";

/** Longer pauses are cut: timers of the system overflow at 24.8 days. */
const longestPauseMs = 86_400_000;

/** What is to happen at a moment, one thing for each run and task. */
export class Timers {
  private readonly clock: Clock;
  private readonly due: (event: DispatchEvent) => void;
  private readonly pending = new Map<string, Pending>();

  constructor(clock: Clock, due: (event: DispatchEvent) => void) {
    this.clock = clock;
    this.due = due;
  }

  /** How many moments are still to come. */
  get count(): number {
    return this.pending.size;
  }

  /** From now on this is what is to happen for `key`; nothing when there is no deadline. */
  set(key: string, deadline: Deadline | undefined): void {
    const before = this.pending.get(key);
    if (before !== undefined && deadline !== undefined && isSame(before.deadline, deadline)) return;
    before?.cancel();
    this.pending.delete(key);
    if (deadline !== undefined) this.start(key, deadline);
  }

  clear(): void {
    for (const { cancel } of this.pending.values()) cancel();
    this.pending.clear();
  }

  private start(key: string, deadline: Deadline): void {
    const left = millisecondsBetween(this.clock.now(), deadline.at);
    const cancel = this.clock.after(Math.min(longestPauseMs, Math.max(0, left)), () => {
      this.pending.delete(key);
      if (millisecondsBetween(this.clock.now(), deadline.at) > 0) this.start(key, deadline);
      else this.due(deadline.event);
    });
    this.pending.set(key, { deadline, cancel });
  }
}

interface Pending {
  readonly deadline: Deadline;
  readonly cancel: Cancel;
}

function isSame(one: Deadline, other: Deadline): boolean {
  return one.at === other.at && JSON.stringify(one.event) === JSON.stringify(other.event);
}
