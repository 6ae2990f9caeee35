import type { Clock } from "../../core/ports/clock.ts";

const sliceMs = 8;

/** Cuts long work into slices of some milliseconds; others work in between. */
export class Slices {
  private readonly nextTurn: () => Promise<void>;
  private readonly clock: Pick<Clock, "monotonic">;
  private began: number;

  constructor(clock: Pick<Clock, "monotonic">, nextTurn: () => Promise<void>) {
    this.clock = clock;
    this.nextTurn = nextTurn;
    this.began = clock.monotonic();
  }

  /** To be called between small steps: waits for the next turn when the slice is over. */
  giveWay(): Promise<void> | undefined {
    if (this.clock.monotonic() - this.began < sliceMs) return undefined;
    return this.nextTurn().then(() => {
      this.began = this.clock.monotonic();
    });
  }
}
