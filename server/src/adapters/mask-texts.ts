import type { Mask } from "../core/ports/mask.ts";

/** For `JSON.stringify`: masks each text before it's written, so that a secret with quotes in it is found too. */
export function maskTexts(mask: Mask): (key: string, value: unknown) => unknown {
  return (_key, value) => (typeof value === "string" ? mask(value) : value);
}
