import type { Clock } from "../../core/ports/clock.ts";

const sliceMs = 4;

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

  /** To be called between small steps: something to wait for when the slice is over. Waiting for nothing as well would take longer than a small step. */
  giveWay(): Promise<void> | undefined {
    if (this.clock.monotonic() - this.began < sliceMs) return undefined;
    return this.nextTurn().then(() => {
      this.began = this.clock.monotonic();
    });
  }

  /** A small step with each of them. */
  async each<T>(all: Iterable<T>, step: (one: T) => void): Promise<void> {
    for (const one of all) {
      step(one);
      const turn = this.giveWay();
      if (turn !== undefined) await turn;
    }
  }
}
