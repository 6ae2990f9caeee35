import { randomNumbers } from "../fake-cloud/faults.ts";

/** What chance decides; the same for the same seed and order of questions. */
export class Chance {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
    // The first numbers of neighbouring seeds are much alike.
    for (let round = 0; round < 3; round += 1) this.#next();
  }

  /** Whether something happens that happens so often, 0 to 1. */
  happens(rate: number): boolean {
    return this.#next() < rate;
  }

  /** A whole number from 0 to `below`, exclusive. */
  below(below: number): number {
    return Math.floor(this.#next() * below);
  }

  /** A whole number between both, inclusive. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** One of them; undefined of none. */
  of<T>(all: readonly T[]): T | undefined {
    return all[this.below(all.length)];
  }

  /** One of them, of which there is at least one. */
  one<T>(...all: readonly [T, ...(readonly T[])]): T {
    return this.of(all) ?? all[0];
  }

  /** Some of them, in their order. */
  some<T>(all: readonly T[], rate: number): readonly T[] {
    return all.filter(() => this.happens(rate));
  }

  /** One by its weight: those with more come more often; undefined where all weigh nothing. */
  weighed<T>(choices: readonly (readonly [weight: number, choice: T])[]): T | undefined {
    let left = this.#next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (weight > 0 && left < 0) return choice;
    }
    return undefined;
  }
}
