import type { TextEdit } from "../edit.ts";
import { endOfLine } from "../yaml/gaps.ts";
import type { Level, TextPlace } from "./text-place.ts";
import { startOfLine } from "../lines.ts";
import { skipSpaces } from "./text-token.ts";
import type { Window } from "./window-at.ts";

/** How what is written at a place fits in with what stands around. */
export interface Fitting {
  /** What has to go in front of it. */
  readonly lead: string;
  /** Where it starts on its line, where that isn't where the word starts. */
  readonly column?: number;
  /** Moves the line to a column at which something can begin. */
  readonly shift?: TextEdit;
}

/** How the next line that says something begins. */
interface LineBelow {
  readonly column: number;
  readonly dash: boolean;
}

/**
 * How what is written at a place of a window fits in with what stands above and below it: at its own column where something can begin there, as a new item where a list has its dashes there, else
 * at the nearest column where something can. Undefined in prose and comments, behind tabs, with which YAML can't indent, and where a value is there already on the lines below. `text` is the whole
 * file's.
 */
export function fitIn(window: Window, place: TextPlace, text: string): Fitting | undefined {
  if (place.slot === "text" || place.slot === "comment") return undefined;
  if (place.flow || place.slot === "key" || place.slot === "item") return { lead: "" };
  const below = lineBelow(text, window.at + place.token.end);
  if (place.slot === "open") return fitLine(window.text, place, below);
  return hasNested(place, below) ? undefined : { lead: leadOf(window.text, place) };
}

/** A blank, where a value follows its colon at once. */
function leadOf(text: string, { token, quote }: TextPlace): string {
  const isEmpty = token.start === token.end && quote === undefined;
  return isEmpty && text.charAt(token.start - 1) === ":" ? " " : "";
}

/** Whether a value stands on the lines below already. */
function hasNested({ token, levels }: TextPlace, below: LineBelow | undefined): boolean {
  const own = levels.at(-1);
  return token.end === token.start && below !== undefined && own !== undefined && belongsTo(below, own);
}

function belongsTo(line: LineBelow, level: Level): boolean {
  return line.column > level.column || (line.column === level.column && line.dash && level.kind === "key");
}

function lineBelow(text: string, offset: number): LineBelow | undefined {
  for (let start = text.indexOf("\n", offset) + 1; start > 0; start = text.indexOf("\n", start) + 1) {
    const first = skipSpaces(text, start);
    if (first >= endOfLine(text, start) || text.charAt(first) === "#") continue;
    return { column: first - start, dash: /^-(?:\s|$)/.test(text.slice(first, first + 2)) };
  }
  return undefined;
}

function fitLine(text: string, place: TextPlace, below: LineBelow | undefined): Fitting | undefined {
  const { token, dash } = place;
  const lineStart = startOfLine(text, token.start);
  if (dash && text.charAt(token.start - 1) === "-") return { lead: " ", column: token.start - lineStart + 1 };
  if (dash) return { lead: "" };
  const indent = text.slice(lineStart, token.start).replace(/^\u{feff}/u, "");
  if (/[^ ]/.test(indent)) return undefined;
  const column = indent.length;
  const level = levelFor(column, place.above, below);
  if (!level) return undefined;
  const lead = level.kind === "item" ? "- " : "";
  const own = { lead, column: level.column + lead.length };
  if (level.column === column) return own;
  const span = { start: token.start - indent.length, end: token.start };
  return { ...own, shift: { span, text: " ".repeat(level.column) } };
}

/** What something that begins at a column becomes, and where: what stands around must keep its place. */
function levelFor(column: number, above: readonly Level[], below: LineBelow | undefined): Level | undefined {
  const deepest = above.at(-1);
  const own: Level = { kind: "key", column, filled: false };
  if (below && (!deepest || (belongsTo(below, deepest) && !deepest.filled))) {
    return { kind: below.dash ? "item" : "key", column: below.column, filled: false };
  }
  if (!deepest || (column > deepest.column && !deepest.filled)) return own;
  if (below && below.column > deepest.column) return undefined;
  const open = above.filter((level) => staysOpen(level, below));
  const apart = (level: Level): number => Math.abs(level.column - column) * 2 + (level.kind === "item" ? 1 : 0);
  return open.reduceRight<Level | undefined>(
    (best, level) => (best && apart(best) <= apart(level) ? best : level),
    undefined,
  );
}

/** Whether what follows beside a level leaves the line below where it is. */
function staysOpen({ column, kind }: Level, below: LineBelow | undefined): boolean {
  return !below || column > below.column || (column === below.column && !(below.dash && kind === "key"));
}
