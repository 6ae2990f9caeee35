import type { Cancel } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";

/** Those who want to hear of something. One that throws has a bug, which keeps none of the others from hearing. */
export class Listeners<T> {
  private readonly all = new Set<(value: T) => void>();

  add(listener: (value: T) => void): Cancel {
    this.all.add(listener);
    return () => this.all.delete(listener);
  }

  tell(value: T, log: Log): void {
    for (const listener of this.all) {
      try {
        listener(value);
      } catch (error) {
        log.error("A listener failed", error);
      }
    }
  }
}
