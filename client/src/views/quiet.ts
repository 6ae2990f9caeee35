import { quietAt, readQuietHours, type Quiet } from "../model/quiet-hours.ts";

/** What quiet times are made from, and who is to know. */
export interface QuietOptions {
  /** The setting `manus.notifications.quietHours`, as it stands there. */
  readonly readHours: () => unknown;
  /** The setting `manus.notifications.quietUntil`: until when the person wants quiet, ISO 8601. */
  readonly readUntil: () => string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Call again after so many milliseconds, until the answer is called. */
  readonly every: (milliseconds: number, act: () => void) => () => void;
  /** Hears of each entry of the hours that can't be read, once until the setting is changed. */
  readonly onProblem: (problem: string) => void;
}

/** The wall clock may be set, and a machine may sleep: it's looked at so often. */
const lookEvery = 15_000;

/** Knows whether the person wants quiet now, and tells when that begins and ends. */
export class QuietTimes {
  readonly #options: QuietOptions;
  readonly #listeners = new Set<(before: Quiet) => void>();
  readonly #stop: () => void;
  #told = "";
  #state: Quiet = { isQuiet: false };

  constructor(options: QuietOptions) {
    this.#options = options;
    this.look();
    this.#stop = options.every(lookEvery, () => this.look());
  }

  /** Whether it's quiet, as of the last look. */
  get state(): Quiet {
    return this.#state;
  }

  /** Look at the clock and the settings: to be asked when these have changed. */
  look(): void {
    const { readHours, readUntil, now, onProblem } = this.#options;
    const { rules, problems } = readQuietHours(readHours());
    const problem = problems.join("\n");
    if (problem !== "" && problem !== this.#told) onProblem(problem);
    this.#told = problem;
    const before = this.#state;
    this.#state = quietAt(new Date(now()), rules, readUntil());
    if (nameOf(before) === nameOf(this.#state)) return;
    for (const listener of this.#listeners) listener(before);
  }

  /** Hear when it gets quiet, the end moves, or it's over; `before` is what was. The answer ends it. */
  onChange(listener: (before: Quiet) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#stop();
    this.#listeners.clear();
  }
}

function nameOf(state: Quiet): string {
  return state.isQuiet ? `quiet ${String(state.until?.getTime())}` : "";
}
