import * as l10n from "@vscode/l10n";
import type { JsonSchema, JsonType } from "../../../../../schemas/json-schema.ts";
import { listInWords } from "../../locale/lists.ts";
import type { YamlNode } from "../yaml/node.ts";

/** Whether a pattern only lets expressions through: then text beside them is a wrong type, not a wrong text. */
export const expressionOnly = "^\\$\\{\\{[\\s\\S]*\\}\\}$";

/** How texts look that must fit a pattern, by the pattern. */
const patternWords = (): ReadonlyMap<string, string> =>
  new Map([
    [
      "^[a-z0-9][a-z0-9-]{0,62}$",
      l10n.t("lower-case letters, digits and hyphens, at most 63, not starting with a hyphen"),
    ],
    [
      "^[a-z][a-z0-9_-]{0,62}$",
      l10n.t("a lower-case letter, then lower-case letters, digits, `_` or `-`, at most 63 in all"),
    ],
    ["^[A-Za-z_][A-Za-z0-9_]*$", l10n.t("letters, digits and `_`, not starting with a digit")],
    ["^[A-Za-z_][A-Za-z0-9_-]*$", l10n.t("letters, digits, `_` and `-`, starting with a letter or `_`")],
    [
      "^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$",
      l10n.t("letters, digits, `_` and `-`, at most 63, starting with a letter or a digit"),
    ],
    ["^https?://|\\$\\{\\{[\\s\\S]*\\}\\}", l10n.t("an address that starts with `http://` or `https://`")],
    [
      "^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$|\\$\\{\\{[\\s\\S]*\\}\\}",
      l10n.t("a language tag such as `en`, `pt-BR` or `zh-Hans`"),
    ],
    ["\\$\\{\\{[\\s\\S]*\\}\\}", l10n.t("an expression `${{ … }}`")],
    [expressionOnly, l10n.t("an expression `${{ … }}`")],
    [
      "^[A-Za-z0-9_.*?-]+(?:\\([\\s\\S]*\\))?$|\\$\\{\\{[\\s\\S]*\\}\\}",
      l10n.t("a tool's name, with `*` for anything, and if wanted a pattern in parentheses for what it is called with"),
    ],
  ]);

const durationPattern = "^(?:[0-9]+(?:ms|s|m|h|d))+$|\\$\\{\\{[\\s\\S]*\\}\\}";

/** Whether a pattern is that of lengths of time. */
export function isDurationPattern(pattern: string): boolean {
  return pattern === durationPattern;
}

/** What a text must look like to fit a pattern; undefined for a pattern this module has no words for. */
export function describePattern(pattern: string): string | undefined {
  if (isDurationPattern(pattern)) return l10n.t("a length of time such as `500ms`, `10s`, `5m`, `2h`, `1d` or `1h30m`");
  return patternWords().get(pattern);
}

const typeWords: Readonly<Record<JsonType, string>> = {
  get string() {
    return l10n.t("text");
  },
  get number() {
    return l10n.t("a number");
  },
  get integer() {
    return l10n.t("a whole number");
  },
  get boolean() {
    return l10n.t("`true` or `false`");
  },
  get null() {
    return l10n.t("nothing");
  },
  get array() {
    return l10n.t("a list");
  },
  get object() {
    return l10n.t("a mapping of keys");
  },
};

/** The types a schema takes; empty when it takes any. */
export function typesOf(schema: JsonSchema): readonly JsonType[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

/** What a schema takes, in words: `a whole number or an expression \`${{ … }}\``. */
export function describeTypes(schema: JsonSchema): string {
  const onlyExpression = schema.pattern === expressionOnly;
  const words = typesOf(schema).map((type) => {
    return type === "string" && onlyExpression ? l10n.t("an expression `${{ … }}`") : typeWords[type];
  });
  return listInWords(words, "or");
}

/** What stands there, in words. */
export function describeNode(node: YamlNode): string {
  if (node.kind === "sequence") return l10n.t("a list");
  if (node.kind === "mapping") return l10n.t("a mapping of keys");
  if (node.kind === "alias") return l10n.t("an alias");
  if (node.value === null) return l10n.t("nothing");
  if (typeof node.value === "string") return l10n.t("the text {0}", quote(node.value));
  return typeof node.value === "boolean"
    ? l10n.t("the boolean `{0}`", node.text)
    : l10n.t("the number `{0}`", node.text);
}

/** A value between code marks, in one line and not too long. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return `\`${line.length > 40 ? `${line.slice(0, 39)}…` : line}\``;
}

/** Whether a node is of one of the types; everything fits none. */
export function fitsTypes(node: YamlNode, types: readonly JsonType[]): boolean {
  return types.length === 0 || types.some((type) => fitsType(node, type));
}

function fitsType(node: YamlNode, type: JsonType): boolean {
  if (type === "object") return node.kind === "mapping";
  if (type === "array") return node.kind === "sequence";
  if (node.kind !== "scalar") return false;
  if (type === "null") return node.value === null;
  if (type === "integer") return Number.isInteger(node.value);
  if (type === "number") return typeof node.value === "number" && Number.isFinite(node.value);
  return typeof node.value === type;
}
