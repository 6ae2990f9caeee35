import type { Cancellation } from "../core/ports/cancellation.ts";

/** A signal that follows a cancellation; `forget` once it isn't needed any more. */
export function abortOn(cancellation: Cancellation): { readonly signal: AbortSignal; readonly forget: () => void } {
  const controller = new AbortController();
  const forget = cancellation.onCancelled(() => controller.abort());
  return { signal: controller.signal, forget };
}
