/**
 * What goes wrong. `busy`: a 429 that the count doesn't explain. `broken`: a 5xx. `lost-request`: the connection breaks before anything has been done. `lost-answer`: it
 * breaks after. `slow`: the answer takes its time. `cut`: an answer that ends in the middle of its JSON. `page`: a web page instead of JSON, as a proxy gives it.
 * `doubled` and `shuffled`: a list's page has an item twice, or in another order. `expired`: signed addresses in the answer have run out.
 */
export type FaultKind =
  | "busy"
  | "broken"
  | "lost-request"
  | "lost-answer"
  | "slow"
  | "cut"
  | "page"
  | "doubled"
  | "shuffled"
  | "expired";

export interface Fault {
  readonly kind: FaultKind;
  /** Only for this verb; absent: for any. */
  readonly verb?: string;
  readonly user?: string;
  /** So many times, then no more. Absent: once; `Infinity`: until it is taken away. */
  readonly times?: number;
  /** Of `broken`: the status, 500 to 599. */
  readonly status?: number;
  /** Of `slow`: how long. */
  readonly ms?: number;
}

interface Armed {
  readonly fault: Fault;
  left: number;
}

/** How often each kind of fault hits a call, 0 to 1, and the seed that decides which. */
export interface Chaos {
  readonly seed: number;
  readonly rates: Partial<Readonly<Record<FaultKind, number>>>;
  /** Of `slow`: at most so long. */
  readonly slowMs?: number;
  /** Verbs that a kind of fault leaves alone. */
  readonly spared?: Partial<Readonly<Record<FaultKind, readonly string[]>>>;
}

/** The faults that are switched on. */
export class Faults {
  #armed: Armed[] = [];
  #chaos: ((verb: string) => Fault | undefined) | undefined;

  /** Switch one on; what is answered switches it off again. */
  add(fault: Fault): () => void {
    const armed = { fault, left: fault.times ?? 1 };
    this.#armed.push(armed);
    return () => void (this.#armed = this.#armed.filter((one) => one !== armed));
  }

  /** Faults by chance, the same for the same seed and order of calls. */
  unleash({ seed, rates, slowMs = 300, spared = {} }: Chaos): void {
    const next = randomNumbers(seed);
    this.#chaos = (verb) => {
      let draw = next();
      for (const [kind, rate] of Object.entries(rates) as [FaultKind, number][]) {
        if (draw < rate && spared[kind]?.includes(verb) === true) return undefined;
        if (draw < rate) return { kind, ms: Math.ceil(next() * slowMs), status: 500 + Math.floor(next() * 4) };
        draw -= rate;
      }
      return undefined;
    };
  }

  /** Nothing goes wrong any more. */
  calm(): void {
    this.#armed = [];
    this.#chaos = undefined;
  }

  /** What goes wrong with this call. */
  next(verb: string, user: string): Fault | undefined {
    const armed = this.#armed.find(
      ({ fault, left }) => left > 0 && (fault.verb ?? verb) === verb && (fault.user ?? user) === user,
    );
    if (armed === undefined) return this.#chaos?.(verb);
    armed.left -= 1;
    return armed.fault;
  }
}

/** Numbers from 0 to 1 that look random (mulberry32), the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
