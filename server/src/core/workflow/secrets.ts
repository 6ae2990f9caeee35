import { evaluateExpression } from "./expressions.ts";
import type { Evaluated, ExpressionScope } from "./expressions.ts";
import { textOf } from "./expression-values.ts";
import { splitTemplate } from "./template.ts";
import type { TemplatePart } from "./template.ts";

/** `secrets.NAME` or `secrets['NAME']`: nothing else may be made of a secret, as its value isn't there while expressions are evaluated. */
const reference = /^\s*secrets\s*(?:\.\s*([a-z_][a-z0-9_-]*)|\[\s*'([a-z_][a-z0-9_-]*)'\s*\])\s*$/i;

/** How a literal `${{` is written, so that what an expression came to is never read as another one. */
const literalBraces = "${{ '${{' }}";

/**
 * A text with all its expressions evaluated but the secrets, which stay references (`${{ secrets.NAME }}`) and so may be written to disk; {@link fillSecrets} puts
 * their values in where they are used. A secret must stand alone in its braces.
 */
export function evaluateKeepingSecrets(text: string, scope: ExpressionScope): Evaluated<string> {
  let joined = "";
  for (const part of splitTemplate(text)) {
    if (part.kind === "text") joined += escapeBraces(part.text);
    else if (secretName(part.source) !== undefined) joined += `\${{ secrets.${secretName(part.source) ?? ""} }}`;
    else {
      const value = evaluateExpression(part.source, scope);
      if (!value.ok) return value;
      joined += escapeBraces(textOf(value.value));
    }
  }
  return { ok: true, value: joined };
}

/** The same for all texts in a value, however deep they stand. */
export function evaluateAllKeepingSecrets<T>(value: T, scope: ExpressionScope): Evaluated<T> {
  return evaluateDeep(value, scope) as Evaluated<T>;
}

/**
 * A text of {@link evaluateKeepingSecrets} with the values of its secrets, or the name of the first one that nobody has. `read` answers a secret's value by its name
 * as the file has it. The result is for use only: it must never be written.
 */
export function fillSecrets(
  text: string,
  read: (name: string) => string | undefined,
): { readonly text: string } | { readonly missing: string } {
  let joined = "";
  for (const part of splitTemplate(text)) {
    const name = part.kind === "text" ? undefined : secretName(part.source);
    const value = name === undefined ? asWritten(part) : read(name);
    if (value === undefined) return { missing: name ?? "" };
    joined += value;
  }
  return { text: joined };
}

function asWritten(part: TemplatePart): string {
  if (part.kind === "text") return part.text;
  return part.source.trim() === "'${{'" ? "${{" : `\${{${part.source}}}`;
}

/** The name of the secret that an expression (without braces) is; undefined for every other expression. */
export function secretName(source: string): string | undefined {
  const found = reference.exec(source);
  return found?.[1] ?? found?.[2];
}

function escapeBraces(text: string): string {
  return text.replaceAll("${{", literalBraces);
}

function evaluateDeep(value: unknown, scope: ExpressionScope): Evaluated<unknown> {
  if (typeof value === "string") return evaluateKeepingSecrets(value, scope);
  if (typeof value !== "object" || value === null) return { ok: true, value };
  const entries: [string, unknown][] = [];
  for (const [key, entry] of Object.entries(value)) {
    const evaluated = evaluateDeep(entry, scope);
    if (!evaluated.ok) return evaluated;
    entries.push([key, evaluated.value]);
  }
  return { ok: true, value: Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries) };
}
