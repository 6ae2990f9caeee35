import type { Cancel } from "../../../server/src/core/ports/clock.ts";
import type { Timestamp } from "../../../server/src/protocol/states.ts";

interface Timer {
  readonly at: number;
  readonly owner: object;
  readonly action: () => void;
}

/** Nothing is changed on that day. */
const ordinaryDay = Date.UTC(2026, 10, 21, 9);

/** Time that only the simulation moves. The wall clock may jump; timers and durations don't notice, as in the real world. */
export class SimulatedTime {
  #elapsed = 0;
  #offset = 0;
  #timers: Timer[] = [];
  readonly #beginning: number;
  #now: { readonly moment: number; readonly text: Timestamp };

  /** `beginning`: what the wall clock shows at first. */
  constructor(beginning = ordinaryDay) {
    this.#beginning = beginning;
    this.#now = { moment: beginning, text: new Date(beginning).toISOString() };
  }

  now(): Timestamp {
    const moment = this.#beginning + this.#elapsed + this.#offset;
    if (this.#now.moment !== moment) this.#now = { moment, text: new Date(moment).toISOString() };
    return this.#now.text;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** How far the wall clock is from where it would be without its jumps. */
  get offset(): number {
    return this.#offset;
  }

  after(owner: object, milliseconds: number, action: () => void): Cancel {
    const timer = { at: this.#elapsed + milliseconds, owner, action };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
  }

  /** Whether a timer rings within so many milliseconds. */
  ringsWithin(milliseconds: number): boolean {
    return this.#timers.some(({ at }) => at <= this.#elapsed + milliseconds);
  }

  /** The timers of a process that has died never ring. */
  forget(owner: object): void {
    this.#timers = this.#timers.filter((timer) => timer.owner !== owner);
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** The wall clock jumps by so many milliseconds, forward or back. */
  jump(milliseconds: number): void {
    this.#offset += milliseconds;
  }

  /** Move on to the next timer and let it ring; false where there is none. */
  ring(): boolean {
    const [first, ...others] = this.#timers;
    if (first === undefined) return false;
    const next = others.reduce((best, one) => (one.at < best.at ? one : best), first);
    this.#timers = this.#timers.filter((timer) => timer !== next);
    this.#elapsed = Math.max(this.#elapsed, next.at);
    next.action();
    return true;
  }

  /** Let time pass; what is due on the way rings at its moment. */
  pass(milliseconds: number): void {
    const until = this.#elapsed + milliseconds;
    while (this.#timers.some(({ at }) => at <= until)) this.ring();
    this.#elapsed = until;
  }
}
