import type { TextEdit } from "../edit.ts";
import { endOfLine, skipGap } from "../yaml/gaps.ts";
import { endOfEntry, removeFromFlow } from "./mapping-edits.ts";
import { afterLine, columnOf, lineBreakOf, startOfLine } from "../lines.ts";
import { writeFlow } from "./write-yaml.ts";
import type { NewValue } from "./write-yaml.ts";
import type { ListPlace } from "./written-place.ts";

/** Add a value behind the items of a list, in the list's own style. */
export function addItem(text: string, { node }: ListPlace, value: NewValue): TextEdit {
  const last = node.items.at(-1);
  if (!last) {
    const blank = text.slice(node.start + 1, node.end - 1).trim() === "";
    return { span: { start: node.start + 1, end: blank ? node.end - 1 : node.start + 1 }, text: writeFlow(value) };
  }
  if (node.flow) {
    const comma = skipGap(text, last.end);
    const at = text[comma] === "," ? comma + 1 : last.end;
    return { span: { start: at, end: at }, text: `${text[comma] === "," ? "" : ","} ${writeFlow(value)}` };
  }
  const at = endOfEntry(text, last);
  const lead = lineBreakOf(text) + " ".repeat(columnOf(text, dashOf(text, last.start)));
  return { span: { start: at, end: at }, text: `${lead}- ${writeFlow(value, false)}` };
}

/** Take an item out of a list; comments around it stay. The last one leaves `[]`. */
export function removeItem(text: string, { node }: ListPlace, index: number): TextEdit {
  const item = node.items[index];
  if (!item) return { span: { start: node.start, end: node.start }, text: "" };
  if (node.items.length === 1) return empty(text, node.start, node.end, node.flow);
  if (node.flow) return removeFromFlow(text, node.items, index);
  const start = startOfLine(text, dashOf(text, item.start));
  const dash = dashOf(text, item.start);
  const end = endOfEntry(text, item);
  if (!/^[ \t]*$/.test(text.slice(start, dash))) {
    // A list in a list: `- - a`. The next item takes its place.
    const next = node.items[index + 1];
    return { span: { start: dash, end: next ? dashOf(text, next.start) : end }, text: "" };
  }
  return { span: { start, end: afterLine(text, end) }, text: "" };
}

function empty(text: string, start: number, end: number, flow: boolean): TextEdit {
  if (flow) return { span: { start, end }, text: "[]" };
  // `[]` can't stand at the beginning of a line at the key's own indentation: it goes behind the key.
  let at = start;
  while (at > 0 && /\s/.test(text[at - 1] ?? "")) at -= 1;
  const between = text.slice(at, start);
  if (text[at - 1] === ":" || !/[\r\n]/.test(between)) return { span: { start: at, end }, text: " []" };
  const line = lineBreakOf(text) + " ".repeat(columnOf(text, start) + 2);
  return { span: { start: at, end: Math.max(end, endOfLine(text, end)) }, text: `${line}[]` };
}

/** The `-` of an item. */
function dashOf(text: string, start: number): number {
  return text.lastIndexOf("-", start - 1);
}
