import type { ManusDocument } from "../document.ts";
import type { TextEdit } from "../edit.ts";
import { codes } from "../yaml/gaps.ts";
import { TextLines } from "./text-lines.ts";

const blockHeader = /(?:^|:[ \t]+|-[ \t]+)(?:[&!]\S*[ \t]+)*[|>][-+1-9]{0,2}$/;
const openKey = /:(?:[ \t]+[&!]\S*)*$/;
const dashes = /^(?:-[ \t]+)*/;

/**
 * What happens to a line right after a character was typed at `offset` (which stands behind it): a new line is indented like what goes on there, and the `-` of an item is
 * lined up with the list it belongs to. Text in `|` and `>` keeps its indentation. Works line by line, since what is being typed is seldom valid.
 */
export function formatOnType(document: ManusDocument, offset: number, typed: string, indent: number): TextEdit[] {
  // Most spaces are typed behind something else; those cost nothing.
  if (typed === " " ? document.text.charAt(offset - 2) !== "-" : typed !== "\n") return [];
  const lines = new TextLines(document.text);
  const line = lines.lineOf(offset);
  if (line === 0 || insideBrackets(document, lines.start(line))) return [];
  if (typed === "\n") return indentLine(lines, line, newLineColumn(lines, line, indent));
  if (typed === " " && contentOf(lines, line) === "-") return indentLine(lines, line, dashColumn(lines, line, indent));
  return [];
}

/** What stands on a line without the blanks around it, and without a comment behind it; of a line that is a comment the comment. */
function contentOf(lines: TextLines, line: number): string {
  return lines.text
    .slice(lines.first(line), lines.end(line))
    .replace(/[ \t]#.*$/, "")
    .trimEnd();
}

function indentLine(lines: TextLines, line: number, column: number | undefined): TextEdit[] {
  const span = { start: lines.start(line), end: lines.first(line) };
  const wanted = column === undefined ? undefined : " ".repeat(column);
  return wanted === undefined || lines.text.slice(span.start, span.end) === wanted ? [] : [{ span, text: wanted }];
}

/** The line above that isn't empty; -1 if there is none. */
function lineAbove(lines: TextLines, line: number): number {
  let above = line - 1;
  while (above >= 0 && lines.isBlank(above)) above -= 1;
  return above;
}

function newLineColumn(lines: TextLines, line: number, indent: number): number | undefined {
  const above = lineAbove(lines, line);
  // What was behind the cursor and moved down with it keeps its place, but a text that was split goes on.
  if (above < 0 || (above < line - 1 && !inBlockText(lines, above))) return undefined;
  if (inBlockText(lines, above)) return lines.spaces(above);
  const content = contentOf(lines, above);
  if (content.startsWith("#")) return lines.spaces(above);
  const key = keyColumn(lines, above);
  if (blockHeader.test(content) || openKey.test(content)) return key + indent;
  return lines.isBlank(line) ? key : undefined;
}

/** Where the key of a line stands, behind the `- ` of items. */
function keyColumn(lines: TextLines, line: number): number {
  const content = contentOf(lines, line);
  if (content === "-") return lines.spaces(line) + 2;
  return lines.spaces(line) + (dashes.exec(content)?.[0].length ?? 0);
}

/** Whether a line is text of a `|` or `>`: the nearest line above that is indented less ends with one. */
function inBlockText(lines: TextLines, line: number): boolean {
  let column = lines.spaces(line);
  for (let above = lineAbove(lines, line); above >= 0 && column > 0; above = lineAbove(lines, above)) {
    if (lines.spaces(above) >= column) continue;
    if (blockHeader.test(contentOf(lines, above))) return true;
    column = lines.spaces(above);
  }
  return false;
}

/** The list that a new `-` belongs to: one that has its column, else the nearest one further left, else that of the key above. */
function dashColumn(lines: TextLines, line: number, indent: number): number | undefined {
  const above = lineAbove(lines, line);
  const own = lines.spaces(line);
  if (above < 0 || inBlockText(lines, line) || inBlockText(lines, above)) return undefined;
  const content = contentOf(lines, above);
  if (openKey.test(content)) {
    const key = keyColumn(lines, above);
    return own === key || own === key + indent ? undefined : key + indent;
  }
  return nearest(listColumns(lines, above), own);
}

/** The columns of the lists around a line, from the innermost on. */
function listColumns(lines: TextLines, from: number): number[] {
  const columns: number[] = [];
  let limit = Infinity;
  for (let line = from; line >= 0 && limit > 0; line = lineAbove(lines, line)) {
    const spaces = lines.spaces(line);
    const content = contentOf(lines, line);
    if (spaces >= limit || content.startsWith("#")) continue;
    limit = spaces;
    const lead = dashes.exec(content)?.[0] ?? "";
    for (let at = lead.length - 1; at >= 0; at -= 1) if (lead.charCodeAt(at) === codes.dash) columns.push(spaces + at);
  }
  return columns;
}

function nearest(columns: readonly number[], own: number): number | undefined {
  if (columns.length === 0 || columns.includes(own)) return undefined;
  return columns.find((column) => column < own) ?? columns.at(-1);
}

/** Whether an offset is in `[…]`, `{…}` or a quoted text that reaches over lines. */
function insideBrackets(document: ManusDocument, offset: number): boolean {
  const placed = document.parsed.pieces.findLast(({ at }) => at <= offset);
  if (!placed) return false;
  const local = offset - placed.at;
  const holds = (node: { start: number; end: number }): boolean => node.start < local && local < node.end;
  const { entries, items, root } = placed.piece;
  const pending = [...entries.flatMap(({ key, value }) => [key, value]), ...items, ...(root ? [root] : [])];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (!holds(node)) continue;
    if (node.kind === "scalar" || node.kind === "alias")
      return node.kind === "scalar" && /single|double/.test(node.style);
    if (node.flow) return true;
    if (node.kind === "sequence") for (const item of node.items) pending.push(item);
    else for (const { key, value } of node.entries) pending.push(key, value);
  }
  return false;
}
