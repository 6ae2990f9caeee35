import type { Limits, VerbClass } from "./facts.ts";

/** A call that came though its window was full. */
export interface Exceeding {
  readonly user: string;
  readonly class: VerbClass;
  readonly verb: string;
  readonly at: number;
  readonly limit: number;
}

/** Who asks for what, and when in the fake's time. */
export interface Arrival {
  readonly user: string;
  readonly class: VerbClass;
  readonly verb: string;
  readonly at: number;
}

/**
 * Counts calls per user and class in a sliding window. A call that is refused for its number isn't counted in the window (it would lock out whoever keeps asking), but
 * it is remembered in `exceeded` for good.
 */
export class Rates {
  readonly exceeded: Exceeding[] = [];
  readonly #windows = new Map<string, number[]>();
  readonly #peaks = new Map<string, number>();
  readonly #windowMs: () => number;
  readonly #limits: () => Limits;

  constructor(windowMs: () => number, limits: () => Limits) {
    this.#windowMs = windowMs;
    this.#limits = limits;
  }

  /** Whether the call is within its limit. */
  arrive(call: Arrival): boolean {
    const window = this.#window(call);
    const limit = this.#limits()[call.class];
    if (window.length >= limit) {
      this.exceeded.push({ ...call, limit });
      return false;
    }
    window.push(call.at);
    const key = `${call.user} ${call.class}`;
    this.#peaks.set(key, Math.max(this.#peaks.get(key) ?? 0, window.length));
    return true;
  }

  /** The most calls that any window has held. */
  peak(user: string, verbClass: VerbClass): number {
    return this.#peaks.get(`${user} ${verbClass}`) ?? 0;
  }

  #window({ user, class: verbClass, at }: Arrival): number[] {
    const key = `${user} ${verbClass}`;
    const window = (this.#windows.get(key) ?? []).filter((time) => time > at - this.#windowMs());
    this.#windows.set(key, window);
    return window;
  }
}
