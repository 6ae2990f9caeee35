import type { Clock } from "../../core/ports/clock.ts";

/** So many small steps go between two looks at the clock. */
const stepsBetweenLooks = 64;
const sliceMs = 8;

/** Cuts long work into slices of some milliseconds; others work in between. */
export class Slices {
  private readonly nextTurn: () => Promise<void>;
  private readonly clock: Pick<Clock, "monotonic">;
  private began: number;
  private steps = 0;

  constructor(clock: Pick<Clock, "monotonic">, nextTurn: () => Promise<void>) {
    this.clock = clock;
    this.nextTurn = nextTurn;
    this.began = clock.monotonic();
  }

  /** To be called between small steps: waits for the next turn when the slice is over. */
  giveWay(): Promise<void> | undefined {
    this.steps += 1;
    if (this.steps % stepsBetweenLooks !== 0 || this.clock.monotonic() - this.began < sliceMs) return undefined;
    return this.nextTurn().then(() => {
      this.began = this.clock.monotonic();
    });
  }
}
