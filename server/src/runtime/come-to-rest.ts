import type { Cancel, Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { EffectRunner } from "./effect-runner.ts";
import type { Fleet } from "./fleet.ts";
import { isAtWork } from "./work.ts";

/** How long a host that ends waits for what it has stopped. */
const withinMs = 10_000;

/** What coming to rest needs. */
export interface RestContext {
  readonly fleet: Fleet;
  readonly effects: EffectRunner;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after each change of the fleet. */
  readonly onChange: (listener: () => void) => Cancel;
}

/** Resolves when nothing is at work and all is written, or when that takes too long. */
export function untilAtRest({ fleet, effects, clock, log, onChange }: RestContext): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (isAtWork(fleet, effects.left) || effects.endingRuns > 0 || !effects.isAtRest) return;
      end();
    };
    const stopListening = onChange(look);
    effects.onEnded = look;
    const stopWaiting = clock.after(withinMs, () => {
      log.warn("The host ends before all that it has stopped has ended");
      end();
    });
    const end = (): void => {
      stopListening();
      stopWaiting();
      resolve();
    };
    look();
  });
}
