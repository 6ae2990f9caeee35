import * as l10n from "@vscode/l10n";
import type { ManusDocument } from "../../document.ts";
import type { MappingEntry, YamlNode } from "../../yaml/node.ts";
import { editing, replacing, rewriting } from "../fix.ts";
import type { Draft } from "../fix.ts";
import type { Rewrite } from "../rewrite.ts";
import { columnOf, indentUnit, lineBreakOf } from "../../lines.ts";
import { quoted } from "../write-yaml.ts";
import { isInFlow, placesAt } from "../written-place.ts";
import type { WrittenPlace } from "../written-place.ts";

/** The longest line that a value is put on. */
const longestLine = 120;

/** Write a list or mapping in lines instead of in `[…]` or `{…}`, or the other way where it is short. Offered at its key. */
export const changeStyle: Rewrite = ({ document, question }) => {
  const offset = question.span.start;
  const place = placesAt(document, offset).findLast(({ entry }) => {
    return entry !== undefined && entry.key.start <= offset && offset <= entry.key.end;
  });
  const node = place?.node;
  if (!place || (node?.kind !== "mapping" && node?.kind !== "sequence") || isInFlow(place)) return [];
  if (isLong(place) || hasMore(document, node)) return [];
  return rewriting(node.flow ? toLines(document, place, node) : toOneLine(document, place, node));
};

/** The steps of a workflow are never one line. */
function isLong({ path, node }: WrittenPlace): boolean {
  return (path.length === 1 && path[0] === "steps") || node.end === node.start;
}

/** Comments, anchors, tags and texts of several lines have no place on one line, or would have to move. */
function hasMore({ text }: ManusDocument, node: YamlNode): boolean {
  if (node.kind === "alias" || node.anchor !== undefined || node.tag !== undefined) return true;
  if (node.kind === "scalar") return /[\r\n]/.test(text.slice(node.start, node.end));
  const parts = node.kind === "mapping" ? node.entries.flatMap(({ key, value }) => [key, value]) : node.items;
  let from = node.start;
  for (const part of parts) {
    if (text.slice(from, part.start).includes("#") || hasMore({ text } as ManusDocument, part)) return true;
    from = part.end;
  }
  return text.slice(from, node.end).includes("#");
}

function toOneLine(document: ManusDocument, place: WrittenPlace, node: YamlNode): Draft[] {
  const { text } = document;
  const key = place.entry?.key;
  if (!key) return [];
  const written = oneLine(text, node);
  if (columnOf(text, key.end) + written.length + 2 > longestLine) return [];
  const between = text.slice(key.end, node.start);
  if (!/^\s*:\s*(?:- *)?$/.test(between)) return [];
  const colon = key.end + between.indexOf(":") + 1;
  return editing(document, l10n.t("Write it on one line"), replacing({ start: colon, end: node.end }, ` ${written}`));
}

function toLines(document: ManusDocument, place: WrittenPlace, node: YamlNode): Draft[] {
  const { text } = document;
  const key = place.entry?.key;
  const parts = node.kind === "mapping" ? node.entries.length : node.kind === "sequence" ? node.items.length : 0;
  if (!key || parts === 0 || !/^\s*:\s*$/.test(text.slice(key.end, node.start))) return [];
  const colon = key.end + text.slice(key.end).indexOf(":") + 1;
  // What follows the value on its line, a comment, stays behind its last line.
  const lines = linesOf(text, node, columnOf(text, key.start) + indentUnit(text));
  return editing(document, l10n.t("Write it in lines"), replacing({ start: colon, end: node.end }, lines));
}

/** A value in `[…]` or `{…}`, or itself; texts that can't stand there without quotes get them. */
function oneLine(text: string, node: YamlNode): string {
  if (node.kind === "mapping") {
    const entries = node.entries.map((entry) => pair(text, entry, oneLine(text, entry.value)));
    return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
  }
  if (node.kind === "sequence") return `[${node.items.map((item) => oneLine(text, item)).join(", ")}]`;
  const written = text.slice(node.start, node.end);
  const unfit = node.kind === "scalar" && node.style === "plain" && /[,[\]{}]/.test(written);
  return unfit ? quoted(written) : written;
}

function linesOf(text: string, node: YamlNode, column: number): string {
  const lead = lineBreakOf(text) + " ".repeat(column);
  if (node.kind === "mapping")
    return node.entries.map((entry) => lead + pair(text, entry, oneLine(text, entry.value))).join("");
  return node.kind === "sequence" ? node.items.map((item) => `${lead}- ${oneLine(text, item)}`).join("") : "";
}

function pair(text: string, { key }: MappingEntry, value: string): string {
  return `${text.slice(key.start, key.end)}:${value === "" ? "" : ` ${value}`}`;
}
