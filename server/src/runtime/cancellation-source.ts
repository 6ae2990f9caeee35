import type { Cancellation } from "../core/ports/cancellation.ts";
import type { Cancel } from "../core/ports/clock.ts";

/** Makes a {@link Cancellation} and cancels it, once. */
export class CancellationSource implements Cancellation {
  private readonly listeners = new Set<() => void>();
  private isCancelled = false;

  get cancelled(): boolean {
    return this.isCancelled;
  }

  onCancelled(listener: () => void): Cancel {
    if (this.isCancelled) {
      listener();
      return () => undefined;
    }
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  cancel(): void {
    if (this.isCancelled) return;
    this.isCancelled = true;
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }
}
