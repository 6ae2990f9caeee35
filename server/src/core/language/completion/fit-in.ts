import type { TextEdit } from "../edit.ts";
import type { Level, TextPlace } from "./text-place.ts";
import { startOfLine } from "./text-token.ts";

/** How what begins on a line fits in with what stands above. */
export interface Fitting {
  /** What has to go in front of it. */
  readonly lead: string;
  /** Where it starts on its line, where that isn't where the word starts. */
  readonly column?: number;
  /** Moves the line to a column at which something can begin. */
  readonly shift?: TextEdit;
}

/**
 * How what is written at a place fits in with what stands before it; undefined in prose and comments, and where a value is already there on the lines below.
 */
export function fitIn(text: string, place: TextPlace): Fitting | undefined {
  if (place.slot === "text" || place.slot === "comment") return undefined;
  if (place.slot === "open") return fitLine(text, place);
  if (place.slot === "value" && hasNested(text, place)) return undefined;
  return { lead: leadOf(text, place) };
}

/** A blank, where a value follows its colon at once. */
function leadOf(text: string, { slot, token, quote }: TextPlace): string {
  const isEmpty = token.start === token.end && quote === undefined;
  return slot === "value" && isEmpty && text.charAt(token.start - 1) === ":" ? " " : "";
}

/** Whether a value stands on the lines below already. */
function hasNested(text: string, { token, flow, levels }: TextPlace): boolean {
  if (flow || token.end > token.start) return false;
  const below = /^[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*( *)(-(?=\s))?[^\s#]/.exec(text.slice(token.end));
  if (!below) return false;
  const own = levels.at(-1)?.column ?? -1;
  const [, indent = "", dash] = below;
  return indent.length > own || (indent.length === own && dash !== undefined);
}

/**
 * How what begins at an open place becomes a part of what stands above: at its own column where a key or a value can begin there, as a new item where a list has its dashes there, else at the
 * nearest column where something can. Undefined behind tabs, with which YAML can't indent.
 */
function fitLine(text: string, place: TextPlace): Fitting | undefined {
  const { token, dash, above } = place;
  const lineStart = startOfLine(text, token.start);
  if (dash) return { lead: text.charAt(token.start - 1) === "-" ? " " : "" };
  const indent = text.slice(lineStart, token.start);
  if (indent.replace(/^\u{feff}/u, "").trim() !== "" || indent.includes("\t")) return undefined;
  const column = indent.length;
  const level = levelFor(column, above);
  if (level === undefined) return { lead: "" };
  const lead = level.kind === "item" ? "- " : "";
  const own = level.column + lead.length;
  if (level.column === column) return lead === "" ? { lead } : { lead, column: own };
  return {
    lead,
    column: own,
    shift: { span: { start: lineStart, end: token.start }, text: " ".repeat(level.column) },
  };
}

/** The level beside which something at a column stands; undefined where it starts a value of its own. */
function levelFor(column: number, above: readonly Level[]): Level | undefined {
  const deepest = above.at(-1);
  if (!deepest || (column > deepest.column && !deepest.filled)) return undefined;
  const same = above.filter((level) => level.column === column);
  const exact = same.find(({ kind }) => kind === "key") ?? same[0];
  if (exact) return exact;
  const apart = (level: Level): number => Math.abs(level.column - column);
  return above.reduceRight((best, level) => (apart(level) < apart(best) ? level : best), deepest);
}
