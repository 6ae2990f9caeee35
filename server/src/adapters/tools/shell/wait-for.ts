import type { Cancellation } from "../../../core/ports/cancellation.ts";

/** What came first. */
export type FirstToCome = "ended" | "cancelled" | "patience";

/** Wait for `ended`, at most for `patienceMs` (undefined: without limit), or until it is cancelled. Rejects when `ended` does. */
export async function waitFor(
  ended: Promise<unknown>,
  cancellation: Cancellation,
  patienceMs: number | undefined,
): Promise<FirstToCome> {
  let timer: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;
  try {
    return await new Promise<FirstToCome>((resolve, reject) => {
      ended.then(() => resolve("ended"), reject);
      if (patienceMs !== undefined) timer = setTimeout(() => resolve("patience"), patienceMs);
      forget = cancellation.onCancelled(() => resolve("cancelled"));
    });
  } finally {
    clearTimeout(timer);
    forget?.();
  }
}
