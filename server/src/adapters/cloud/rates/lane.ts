import { Cancelled, type Cancellation } from "../../../core/ports/cancellation.ts";
import type { Cancel, Clock } from "../../../core/ports/clock.ts";
import { SlidingWindow, type Use } from "./sliding-window.ts";

/** Who asks: a person waits for it, or it's looked at now and then. */
export type Priority = "person" | "polling";

/** Leave to make one call. */
export interface Turn {
  readonly use: Use;
  /** Its answer is there, or it was given up. */
  end(): void;
  /** The cloud said that it was one too many: nobody calls for a while, longer each time. `wishMs`: what the cloud asked for, 0 where it didn't. */
  refuse(wishMs: number): void;
  /** It wasn't sent. */
  takeBack(): void;
}

/** What a lane needs. */
export interface LaneOptions {
  readonly limit: number;
  readonly clock: Clock;
  /** At least 0 and less than 1. */
  readonly random: () => number;
  /** What the limit is counted in; a minute unless told. */
  readonly spanMs?: number;
  readonly uses?: readonly Use[];
  readonly restingUntil?: number;
}

interface Waiting {
  readonly grant: (turn: Turn) => void;
}

const minuteMs = 60_000;
/** Clocks and timers aren't exact. */
const slackMs = 250;
/** Of the calls, so many are kept for people: a full minute's polling doesn't make them wait. */
const keptForPeople = 0.1;
/** Below this limit there is nothing to keep. */
const fewest = 20;
/** While polling waits, it gets one turn after so many of people's. */
const longestStreak = 4;
const firstRestMs = 1_000;
const longestRestMs = 60_000;
/** What the cloud asks for is heeded up to here. */
export const longestWishMs = 300_000;

/** How many calls a minute polling may use of `limit`. */
export function pollingLimit(limit: number): number {
  return limit < fewest ? limit : Math.floor(limit * (1 - keptForPeople));
}

/** The calls of one account in one class: who may go next, and when. People go first, polling isn't starved, each in the order in which they came. */
export class Lane {
  private readonly options: LaneOptions;
  private readonly window: SlidingWindow;
  private readonly reserve: number;
  private readonly waiting: Readonly<Record<Priority, Set<Waiting>>> = { person: new Set(), polling: new Set() };
  private streak = 0;
  private rests = 0;
  private restBeganAt = Number.NEGATIVE_INFINITY;
  private restingUntil: number;
  private timer: Cancel | undefined;

  constructor(options: LaneOptions) {
    this.options = options;
    this.window = new SlidingWindow(options.limit, (options.spanMs ?? minuteMs) + slackMs, options.uses);
    this.reserve = options.limit - pollingLimit(options.limit);
    this.restingUntil = options.restingUntil ?? Number.NEGATIVE_INFINITY;
  }

  /** Resolves when it's this caller's turn; rejects with `Cancelled`. */
  take(priority: Priority, cancellation: Cancellation | undefined): Promise<Turn> {
    if (cancellation?.cancelled === true) return Promise.reject(new Cancelled());
    return new Promise((resolve, reject) => {
      let forget: Cancel = () => undefined;
      const waiting: Waiting = {
        grant: (turn) => {
          forget();
          resolve(turn);
        },
      };
      this.waiting[priority].add(waiting);
      forget =
        cancellation?.onCancelled(() => {
          this.waiting[priority].delete(waiting);
          reject(new Cancelled());
        }) ?? forget;
      this.letGo();
    });
  }

  /** How many calls polling could make at once now, those that wait already left out. */
  pollingRoom(): number {
    const now = this.now();
    if (now < this.restingUntil) return 0;
    const ahead = this.waiting.person.size + this.waiting.polling.size;
    return Math.max(0, this.window.free(now) - this.reserve - ahead);
  }

  counted(): { readonly uses: readonly Use[]; readonly restingUntil: number } {
    return { uses: this.window.counted(this.now()), restingUntil: this.restingUntil };
  }

  /** Another lane turned out to be the same user's: what it used counts here as well. */
  join(other: Lane): void {
    const { uses, restingUntil } = other.counted();
    this.window.add(uses);
    this.restingUntil = Math.max(this.restingUntil, restingUntil);
  }

  private now(): number {
    return this.options.clock.monotonic();
  }

  private letGo(): void {
    this.timer?.();
    this.timer = undefined;
    const now = this.now();
    if (now >= this.restingUntil) {
      for (let next = this.next(now); next !== undefined; next = this.next(now)) next.grant(this.begin(now));
    }
    this.wakeLater(now);
  }

  /** Takes the one whose turn it is out of its queue; undefined where nobody waits, or nobody may go. */
  private next(now: number): Waiting | undefined {
    const free = this.window.free(now);
    if (free < 1) return undefined;
    const [person] = this.waiting.person;
    const [polling] = free > this.reserve ? this.waiting.polling : [];
    const next = person === undefined || (this.streak >= longestStreak && polling !== undefined) ? polling : person;
    if (next === undefined) return undefined;
    this.streak = next === person && this.waiting.polling.size > 0 ? this.streak + 1 : 0;
    this.waiting.person.delete(next);
    this.waiting.polling.delete(next);
    return next;
  }

  private begin(now: number): Turn {
    const use = this.window.begin(now);
    return {
      use,
      end: () => {
        if (use.endedAt !== undefined) return;
        this.window.end(use, this.now());
        if (use.beganAt >= this.restingUntil) this.rests = 0;
        this.letGo();
      },
      refuse: (wishMs) => {
        this.window.end(use, this.now());
        this.rest(use, wishMs);
        this.letGo();
      },
      takeBack: () => {
        this.window.takeBack(use);
        this.letGo();
      },
    };
  }

  /** Of several that were under way together, only the first makes the next rest longer. */
  private rest(use: Use, wishMs: number): void {
    const now = this.now();
    if (use.beganAt > this.restBeganAt) {
      this.rests += 1;
      this.restBeganAt = now;
    }
    const full = Math.min(longestRestMs, firstRestMs * 2 ** Math.max(0, this.rests - 1));
    const wait = Math.max(full * (0.5 + this.options.random() / 2), Math.min(wishMs, longestWishMs));
    this.restingUntil = Math.max(this.restingUntil, now + wait);
  }

  private wakeLater(now: number): void {
    if (this.waiting.person.size + this.waiting.polling.size === 0) return;
    const at = now < this.restingUntil ? this.restingUntil : this.window.nextChange();
    if (at === undefined) return;
    this.timer = this.options.clock.after(Math.max(1, Math.ceil(at - now)), () => this.letGo());
  }
}
