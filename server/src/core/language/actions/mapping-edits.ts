import type { TextEdit } from "../edit.ts";
import { endOfLine, skipGap } from "../yaml/gaps.ts";
import type { MappingEntry, MappingNode, YamlNode } from "../yaml/node.ts";
import { afterLine, columnOf, indentUnit, lineBreakOf, startOfLine, startsLine } from "../lines.ts";
import { writeEntryInline, writeEntryLines } from "./write-yaml.ts";
import type { NewEntry } from "./write-yaml.ts";
import { isInFlow } from "./written-place.ts";
import type { MappingPlace, WrittenPlace } from "./written-place.ts";

/** Add entries behind those of a mapping, in its own style; a key without a value becomes a mapping. Undefined where it can't be said how. */
export function addEntries(text: string, place: WrittenPlace, entries: readonly NewEntry[]): TextEdit | undefined {
  const { node } = place;
  if (node.kind === "mapping" && node.flow) return addToFlow(text, node, entries);
  if (node.kind === "mapping") return addToBlock(text, node, entries);
  return node.kind === "scalar" && node.value === null ? fillEmpty(text, place, entries) : undefined;
}

/** Put entries in front of the first one of a mapping. */
export function prependEntries(text: string, { node }: MappingPlace, entries: readonly NewEntry[]): TextEdit {
  const first = node.entries[0]?.key.start;
  const at = first ?? node.start + 1;
  const span = { start: at, end: at };
  if (!node.flow && first !== undefined) {
    const lines = linesOf(text, entries, columnOf(text, first));
    return { span, text: lines.map((line) => `${line}${newLine(text, columnOf(text, first))}`).join("") };
  }
  const written = entries.map((entry) => writeEntryInline(entry, true)).join(", ");
  return { span, text: first === undefined ? ` ${written} ` : `${written}, ` };
}

/** Put entries behind one entry of a block mapping, on lines of their own. */
export function insertAfter(text: string, entry: MappingEntry, entries: readonly NewEntry[]): TextEdit {
  const column = columnOf(text, entry.key.start);
  const at = endOfEntry(text, entry.value);
  const lines = linesOf(text, entries, column).map((line) => newLine(text, column) + line);
  return { span: { start: at, end: at }, text: lines.join("") };
}

/** Take an entry out of a mapping, comments around it stay. What would be left empty goes too, up to the list item or the file that it is in. */
export function removeEntry(text: string, parent: WrittenPlace, entry: MappingEntry): TextEdit {
  const { node } = parent;
  const entries = node.kind === "mapping" ? node.entries : [];
  if (entries.length <= 1) return removeLast(text, parent, entry);
  if (node.kind === "mapping" && !node.flow) return removeFromBlock(text, entries, entry);
  return removeFromFlow(
    text,
    entries.map(({ key, value }) => ({ start: key.start, end: value.end })),
    entries.indexOf(entry),
  );
}

/** Take one of several stretches, with commas between them, out of `[…]` or `{…}`. */
export function removeFromFlow(
  text: string,
  parts: readonly { readonly start: number; readonly end: number }[],
  index: number,
): TextEdit {
  const [before, part, next] = [parts[index - 1], parts[index], parts[index + 1]];
  if (!part) return { span: { start: 0, end: 0 }, text: "" };
  if (startsLine(text, part.start)) {
    const comma = skipGap(text, part.end);
    const end = text[comma] === "," ? comma + 1 : part.end;
    const rest = text.slice(end, endOfLine(text, end));
    if (/^[ \t]*(?:#.*)?$/.test(rest)) {
      return { span: { start: startOfLine(text, part.start), end: afterLine(text, end) }, text: "" };
    }
  }
  if (next && !hasComment(text, part.end, next.start))
    return { span: { start: part.start, end: next.start }, text: "" };
  if (before && !hasComment(text, before.end, part.start))
    return { span: { start: before.end, end: part.end }, text: "" };
  const comma = skipGap(text, part.end);
  return { span: { start: part.start, end: next && text[comma] === "," ? comma + 1 : part.end }, text: "" };
}

/** Where the lines of a value in block style end: behind a comment on its last line, before the line break. */
export function endOfEntry(text: string, value: YamlNode): number {
  const end = endOfLine(text, value.end);
  if (value.kind !== "scalar" || !/^[|>][-\d]*\+/.test(text.slice(value.start, value.start + 3))) return end;
  // Empty lines at the end of a `|+` block are part of it.
  return end + (/^(?:\r?\n[ \t]*(?=\r?\n))*/.exec(text.slice(end))?.[0].length ?? 0);
}

function addToFlow(text: string, node: MappingNode, entries: readonly NewEntry[]): TextEdit {
  const written = entries.map((entry) => writeEntryInline(entry, true));
  const last = node.entries.at(-1);
  if (!last) {
    const inner = text.slice(node.start + 1, node.end - 1);
    const end = inner.trim() === "" ? node.start + 1 + inner.length : node.start + 1;
    return { span: { start: node.start + 1, end }, text: ` ${written.join(", ")} ` };
  }
  const comma = skipGap(text, last.value.end);
  const trailing = text[comma] === ",";
  const at = trailing ? comma + 1 : last.value.end;
  const own = node.entries.length > 1 && startsLine(text, last.key.start);
  const gap = own ? newLine(text, columnOf(text, last.key.start)) : " ";
  const parts = written.map((part) => (trailing && own ? `${gap}${part},` : `${trailing ? "" : ","}${gap}${part}`));
  return { span: { start: at, end: at }, text: trailing && !own ? ` ${written.join(", ")}` : parts.join("") };
}

function addToBlock(text: string, node: MappingNode, entries: readonly NewEntry[]): TextEdit | undefined {
  const last = node.entries.at(-1);
  return last && insertAfter(text, last, entries);
}

/** `with:` and nothing behind it, or `~`. */
function fillEmpty(text: string, place: WrittenPlace, entries: readonly NewEntry[]): TextEdit | undefined {
  const { node, entry } = place;
  if (!entry) return undefined;
  const span = { start: node.start, end: node.end };
  const inline = `{ ${entries.map((one) => writeEntryInline(one, true)).join(", ")} }`;
  if (node.end > node.start) return { span, text: inline };
  const end = endOfLine(text, node.start);
  if (isInFlow(place) || !/^\s*(?:#.*)?$/.test(text.slice(node.start, end))) return { span, text: ` ${inline}` };
  const column = columnOf(text, entry.key.start) + indentUnit(text);
  const lines = linesOf(text, entries, column).map((line) => newLine(text, column) + line);
  return { span: { start: end, end }, text: lines.join("") };
}

/** The lines of entries, those inside them with the indentation that they need behind the first. */
function linesOf(text: string, entries: readonly NewEntry[], column: number): string[] {
  return entries.map((entry) => writeEntryLines(entry, indentUnit(text)).join(newLine(text, column)));
}

function newLine(text: string, column: number): string {
  return lineBreakOf(text) + " ".repeat(column);
}

function removeLast(text: string, parent: WrittenPlace, entry: MappingEntry): TextEdit {
  const holder = parent.entry;
  if (holder && parent.parent && !isInFlow(parent)) return removeEntry(text, parent.parent, holder);
  const { node } = parent;
  if (parent.parent) return { span: { start: node.start, end: node.end }, text: "{}" };
  return removeLines(text, entry.key.start, endOfEntry(text, entry.value));
}

function removeFromBlock(text: string, entries: readonly MappingEntry[], entry: MappingEntry): TextEdit {
  const end = endOfEntry(text, entry.value);
  if (startsLine(text, entry.key.start)) return removeLines(text, entry.key.start, end);
  const next = entries[entries.indexOf(entry) + 1];
  const start = entry.key.start;
  if (!next || hasComment(text, entry.value.end, next.key.start))
    return { span: { start, end: entry.value.end }, text: "" };
  return { span: { start, end: next.key.start }, text: "" };
}

function removeLines(text: string, from: number, end: number): TextEdit {
  const start = startOfLine(text, from);
  const after = afterLine(text, end);
  // At the end of a text without a last line break the one before goes instead.
  if (after > end || start === 0) return { span: { start, end: after }, text: "" };
  return { span: { start: text[start - 2] === "\r" ? start - 2 : start - 1, end: after }, text: "" };
}

function hasComment(text: string, start: number, end: number): boolean {
  return text.slice(start, end).includes("#");
}
