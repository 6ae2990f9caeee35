import * as l10n from "@vscode/l10n";
const integer = /^[-+]?[0-9]+$/;
const octal = /^0o[0-7]+$/;
const hexadecimal = /^0x[0-9a-fA-F]+$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const infinity = /^([-+])?(?:\.inf|\.Inf|\.INF)$/;

const words = (): ReadonlyMap<string, boolean | number | null> =>
  new Map<string, boolean | number | null>([
    ["", null],
    ["~", null],
    ["null", null],
    [l10n.t("Null"), null],
    ["NULL", null],
    ["true", true],
    [l10n.t("True"), true],
    ["TRUE", true],
    ["false", false],
    [l10n.t("False"), false],
    ["FALSE", false],
    [".nan", Number.NaN],
    [".NaN", Number.NaN],
    [".NAN", Number.NaN],
  ]);

/**
 * The value of an unquoted scalar by the YAML 1.2 core schema (chapter 10.3.2): null, booleans and numbers, else the text.
 * Whole numbers beyond 2^53 lose precision.
 */
export function resolvePlain(text: string): string | number | boolean | null {
  const word = words().get(text);
  if (word !== undefined) return word;
  const first = text.charCodeAt(0);
  // Only `+`, `-`, `.` and digits can start a number; most scalars are told apart here.
  if (first > 57 || first < 43 || first === 44 || first === 47) return text;
  if (integer.test(text) || octal.test(text) || hexadecimal.test(text) || float.test(text)) return toNumber(text);
  const match = infinity.exec(text);
  if (!match) return text;
  return match[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

function toNumber(text: string): number {
  return Number(text.startsWith("+") ? text.slice(1) : text);
}
