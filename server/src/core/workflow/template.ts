import { findExpressions } from "../language/expressions/find-expressions.ts";

/** A stretch of a text: as written, or an expression without its braces. */
export type TemplatePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "expression"; readonly source: string };

/** A text cut into what is written and what is computed, in order. An unclosed `${{` is text: the language has said so by then. */
export function splitTemplate(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const { start, end, source, closed } of findExpressions(text)) {
    if (!closed) break;
    if (start > from) parts.push({ kind: "text", text: text.slice(from, start) });
    parts.push({ kind: "expression", source });
    from = end;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

/** The expression of a text that is nothing else: `${{ … }}` and blanks around it. */
export function wholeExpression(text: string): string | undefined {
  const [only, ...rest] = splitTemplate(text.trim());
  return only?.kind === "expression" && rest.length === 0 ? only.source : undefined;
}

/** Every expression in a value and below it. */
export function expressionsOf(value: unknown): readonly string[] {
  if (typeof value === "string") {
    return splitTemplate(value).flatMap((part) => (part.kind === "expression" ? [part.source] : []));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(expressionsOf);
}
