import { Cancelled } from "../../core/ports/cancellation.ts";
import type { Cancellation } from "../../core/ports/cancellation.ts";

/** What `work` comes to, or a rejection with `Cancelled` as soon as nobody wants it; the work itself isn't ended by this. */
export function orCancelled<T>(work: Promise<T>, cancellation: Cancellation): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopListening = cancellation.onCancelled(() => reject(new Cancelled()));
    void work.then(resolve, reject).finally(stopListening);
  });
}
