import { resolvePlain } from "../yaml/plain-scalar.ts";

/** A value that is to be written. */
export type NewValue = string | number | boolean | null | readonly NewValue[] | { readonly [key: string]: NewValue };

/** One `key: value` to write. */
export interface NewEntry {
  readonly key: string;
  readonly value: NewValue;
  /** Whether it stands on one line in any case. */
  readonly inline?: boolean;
}

/** A text, a number and the like as YAML: plain where that means the same, else in quotes. Always one line. `flow` is for places inside `[…]` and `{…}`. */
export function writeScalar(value: string | number | boolean | null, flow: boolean): string {
  if (typeof value !== "string") return String(value);
  if (isPlain(value, flow)) return value;
  return quoted(value);
}

/** A text in quotes; single ones where they save escapes. */
export function quoted(text: string): string {
  const special = /[\p{Cc}\u2028\u2029\ufeff]/u.test(text);
  return !special && /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : JSON.stringify(text);
}

/** Any value on one line, lists and mappings in `[…]` and `{…}`. */
export function writeFlow(value: NewValue, inside = true): string {
  if (typeof value !== "object" || value === null) return writeScalar(value, inside);
  if (isList(value)) return `[${value.map((item) => writeFlow(item)).join(", ")}]`;
  const entries = Object.entries(value).map(([key, entry]) => writeEntryInline({ key, value: entry }, true));
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** `key: value` on one line. */
export function writeEntryInline({ key, value }: NewEntry, flow: boolean): string {
  return `${writeScalar(key, flow)}: ${writeFlow(value, flow)}`;
}

/**
 * `key: value` as lines: the entries of a mapping, and the items of a list of mappings, stand on lines of their own, indented by `unit`; what is in them on one line
 * each. Texts of several lines become blocks.
 */
export function writeEntryLines({ key, value, inline: short = false }: NewEntry, unit: number): string[] {
  if (short) return [inline([key, value])];
  const name = writeScalar(key, false);
  const lead = " ".repeat(unit);
  if (typeof value === "string" && isBlockText(value)) {
    const mark = value.endsWith("\n") ? "|" : "|-";
    const lines = value.replace(/\n$/, "").split("\n");
    return [`${name}: ${mark}`, ...lines.map((line) => (line === "" ? "" : lead + line))];
  }
  if (isBlockMapping(value)) return [`${name}:`, ...Object.entries(value).map((entry) => lead + inline(entry))];
  if (Array.isArray(value) && value.some(isBlockMapping)) {
    return [
      `${name}:`,
      ...(value as readonly NewValue[]).flatMap((item) => itemLines(item).map((line) => lead + line)),
    ];
  }
  return [inline([key, value])];
}

function itemLines(item: NewValue): string[] {
  if (!isBlockMapping(item)) return [`- ${writeFlow(item, false)}`];
  return Object.entries(item).map((entry, index) => (index === 0 ? "- " : "  ") + inline(entry));
}

function inline([key, value]: readonly [string, NewValue]): string {
  return writeEntryInline({ key, value }, false);
}

function isBlockMapping(value: NewValue): value is { readonly [key: string]: NewValue } {
  return typeof value === "object" && value !== null && !isList(value) && Object.keys(value).length > 0;
}

/** Whether a text can stand as a block after `|` without an explicit indentation. */
function isBlockText(text: string): boolean {
  return /\n./.test(text) && !/^[ \n]|[^\n\P{Cc}]|\n\n$/u.test(text);
}

function isList(value: NewValue): value is readonly NewValue[] {
  return Array.isArray(value);
}

/** Words that older YAML reads as booleans: quoted, so that every tool reads the text. */
const oldBooleans = /^(?:y|n|yes|no|on|off)$/i;

/** Whether a text means itself without quotes. */
function isPlain(text: string, flow: boolean): boolean {
  if (text === "" || text.trim() !== text || /[\p{Cc}\u2028\u2029\ufeff]/u.test(text)) return false;
  if (typeof resolvePlain(text) !== "string" || oldBooleans.test(text)) return false;
  if (/^(?:[,[\]{}#&*!|>'"%@`]|[-?:](?:\s|$)|---|\.\.\.|<<$|=$)/.test(text) || /:(?:\s|$)|\s#/.test(text)) return false;
  return !flow || !/[,[\]{}]|^[-?:]/.test(text);
}
