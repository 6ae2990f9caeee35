import * as l10n from "@vscode/l10n";
import type { Offer } from "../offer.ts";

/** Texts to choose from, in their order. */
export function textOffers(texts: readonly (string | undefined)[]): Offer[] {
  const known = texts.filter((text) => text !== undefined);
  return known.map((text, rank) => ({ label: text, kind: "value", rank, write: { text } }));
}

/** `true` and `false`; what isn't the default first. */
export function booleanOffers(fallback?: unknown): Offer[] {
  const values = fallback === true ? [false, true] : [true, false];
  return values.map((value, rank): Offer => {
    const detail = value === fallback ? { detail: l10n.t("default") } : {};
    return { label: String(value), kind: "value", rank, ...detail, write: { yaml: [String(value)] } };
  });
}
