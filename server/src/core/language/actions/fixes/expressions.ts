import * as l10n from "@vscode/l10n";
import { findUnsafePlace } from "../../../workflow/command-words.ts";
import { splitTemplate } from "../../../workflow/template.ts";
import type { TemplatePart } from "../../../workflow/template.ts";
import { expressionsIn } from "../../expressions/expression-places.ts";
import { parseExpression } from "../../expressions/parse-expression.ts";
import type { ScalarNode } from "../../yaml/node.ts";
import { blockLines } from "../block-text.ts";
import { editing, replacing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { writeScalar } from "../write-yaml.ts";
import { isInFlow, placeOfValue, placesAt } from "../written-place.ts";
import type { WrittenPlace } from "../written-place.ts";
import { columnOf, indentUnit } from "../../lines.ts";

/** Take the quotes of a command away from around its expressions, whose values are passed as one word anyway; text beside them goes in with `format`. */
export const unquoteInCommand: Fix = ({ document, finding }) => {
  const place = placeOfValue(document, finding.span);
  if (place?.node.kind !== "scalar" || typeof place.node.value !== "string") return [];
  const command = withoutQuotes(place.node.value);
  if (command === undefined || findUnsafePlace(splitTemplate(command), "posix") !== undefined) return [];
  const edit = replacing(place.node, rewritten(document.text, place, place.node, command));
  return editing(document, l10n.t("Write the quoted word as one expression"), edit, { preferred: true });
};

/** Texts in expressions stand in single quotes. */
export const useExpressionQuotes: Fix = ({ document, finding }) => {
  const place = placesAt(document, finding.span.start).at(-1);
  if (place?.node.kind !== "scalar") return [];
  const { text } = document;
  const bare = ["if", "forEach"].includes(String(place.path.at(-1))) || place.path[0] === "outputs";
  for (const expression of expressionsIn(place.node, text, bare)) {
    const right = expression.source.replace(/"([^"']*)"/g, "'$1'");
    const span = expression.spanOf(0, expression.source.length);
    const exact = text.slice(span.start, span.end) === expression.source;
    if (right === expression.source || !exact || place.node.style === "single" || !parseExpression(right).ok) continue;
    const edit = replacing(span, right);
    return editing(document, l10n.t("Use single quotes in the expression"), edit, { preferred: true });
  }
  return [];
};

/** A new text in the style of the one that stands there. */
function rewritten(text: string, place: WrittenPlace, node: ScalarNode, value: string): string {
  const quoting = node.style === "literal" || node.style === "folded";
  if (!quoting) return writeScalar(value, isInFlow(place));
  const column = columnOf(text, place.entry?.key.start ?? node.start);
  return blockLines(text, value, column + indentUnit(text));
}

/** A command whose quoted words with expressions are expressions; undefined where one is too much to rewrite. */
function withoutQuotes(command: string): string | undefined {
  const { pieces, keys } = hide(splitTemplate(command));
  const doubtful: string[] = [];
  const changed = pieces.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (whole, double?: string, single?: string) => {
    const inner = double ?? single ?? "";
    if (!/\u0001\d+\u0001/.test(inner)) return whole;
    // In double quotes the shell reads `$`, a backtick and a backslash itself.
    if (double !== undefined && /[$`\\]/.test(inner)) doubtful.push(inner);
    return asExpression(inner, keys);
  });
  return doubtful.length > 0 ? undefined : show(changed, keys);
}

function hide(parts: readonly TemplatePart[]): { readonly pieces: string; readonly keys: readonly string[] } {
  const keys: string[] = [];
  const pieces = parts.map((part) => {
    if (part.kind === "text") return part.text;
    keys.push(part.source.trim());
    return `\u0001${String(keys.length - 1)}\u0001`;
  });
  return { pieces: pieces.join(""), keys };
}

function show(text: string, keys: readonly string[]): string {
  return text.replace(/\u0001(\d+)\u0001/g, (_, index: string) => `\${{ ${keys[Number(index)] ?? ""} }}`);
}

function asExpression(inner: string, keys: readonly string[]): string {
  const used: string[] = [];
  const pattern = inner
    .replace(/[{}]/g, "$&$&")
    .replaceAll("'", "''")
    .replace(/\u0001(\d+)\u0001/g, (_, index: string) => {
      used.push(keys[Number(index)] ?? "");
      return `{${String(used.length - 1)}}`;
    });
  return pattern === "{0}" ? `\${{ ${used[0] ?? ""} }}` : `\${{ format('${pattern}', ${used.join(", ")}) }}`;
}
