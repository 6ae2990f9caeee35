import { Cancelled, type Cancellation } from "../../core/ports/cancellation.ts";
import type { Cancel, Clock } from "../../core/ports/clock.ts";

/** Let some time pass. Rejects with `Cancelled` as soon as nobody wants it any more. */
export function pauseFor(milliseconds: number, clock: Clock, cancellation: Cancellation): Promise<void> {
  return new Promise((resolve, reject) => {
    let stopListening: Cancel = () => undefined;
    const stopClock = clock.after(milliseconds, () => {
      stopListening();
      resolve();
    });
    stopListening = cancellation.onCancelled(() => {
      stopClock();
      reject(new Cancelled());
    });
  });
}
