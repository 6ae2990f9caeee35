import type { ManusDocument } from "../document.ts";
import type { Span } from "../span.ts";
import { schemasOf } from "./place-schemas.ts";
import type { NewValue } from "./write-yaml.ts";
import { placesAt } from "./written-place.ts";

/**
 * What an input is probably, by one use of it: what it is compared with, or what is wanted where its value is all there is. A text where nothing tells. Something
 * that nobody gives has no sensible value, so it is required.
 */
export function guessInput(document: ManusDocument, use: Span): NewValue {
  const type = comparedType(document.text.slice(use.end, use.end + 40)) ?? wantedType(document, use) ?? "string";
  return { type, required: true };
}

function comparedType(behind: string): string | undefined {
  const right = /^\s*(==|!=|<=?|>=?)\s*(true|false|-?\d+|')?/.exec(behind);
  if (!right) return undefined;
  const [, operator = "", operand = ""] = right;
  if (operand === "true" || operand === "false") return "boolean";
  if (operand === "'") return undefined;
  return /\d/.test(operand) || operator.startsWith("<") || operator.startsWith(">") ? "number" : undefined;
}

/** What a place wants whose only content is the input. */
function wantedType(document: ManusDocument, use: Span): string | undefined {
  const place = placesAt(document, use.start).at(-1);
  if (place?.node.kind !== "scalar" || !/^\$\{\{\s*inputs\.[\w-]+\s*\}\}$/.test(place.node.text.trim()))
    return undefined;
  const types = new Set(schemasOf(document, place).flatMap(({ type }) => type ?? []));
  if (types.has("integer") || types.has("number")) return types.has("boolean") ? undefined : "number";
  return types.has("boolean") ? "boolean" : undefined;
}
