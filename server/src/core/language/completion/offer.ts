import type { ManusDocument } from "../document.ts";
import { inStyle } from "../expressions/expression-insert.ts";
import type { Surroundings } from "../surroundings.ts";
import { writeScalar } from "../actions/write-yaml.ts";
import type { CompletionEntry } from "./completion-entry.ts";
import type { Cursor } from "./cursor.ts";
import { hasHoles, toSnippet, toText } from "./insertion.ts";
import type { Part } from "./insertion.ts";

/** What is asked: what may stand here. */
export interface Question {
  readonly document: ManusDocument;
  readonly around: Surroundings;
  readonly cursor: Cursor;
}

/** Something that may stand at the cursor, before it's written as the place demands. */
export interface Offer extends Pick<CompletionEntry, "label" | "kind" | "rank" | "detail" | "about" | "again"> {
  /** What is written: as it is, for keys and whole pieces of YAML; a value's text, which is put in quotes where it needs them. */
  readonly write: { readonly yaml: readonly Part[] } | { readonly text: string };
  /** What follows it on the lines below, where the place has room for that. */
  readonly below?: readonly Part[];
  /** What typing is held against; else the label. */
  readonly filter?: string;
}

/** How what is offered is wrapped: as an item on its own line, as the only item of a list on one line, or on a line below its key. */
export interface Wrapping {
  readonly before: string;
  readonly after: string;
}

/** An offer as an entry of the completion. */
export function toEntry(offer: Offer, cursor: Cursor, wrapping: Wrapping = { before: "", after: "" }): CompletionEntry {
  const { label, kind, rank, detail, about, again, filter } = offer;
  const parts = partsOf(offer, cursor, wrapping);
  const snippet = hasHoles(parts);
  return {
    label,
    kind,
    rank,
    span: cursor.word,
    insert: snippet ? toSnippet(parts) : toText(parts),
    snippet,
    ...(snippet ? { plain: toText(parts) } : {}),
    ...(filter === undefined ? {} : { filter: cursor.quote === undefined ? filter : inQuotes(filter, cursor.quote) }),
    ...(detail === undefined ? {} : { detail }),
    ...(about === undefined ? {} : { about }),
    ...(again === true ? { again } : {}),
    ...(cursor.shift ? { also: [cursor.shift] } : {}),
  };
}

function partsOf({ write, below = [] }: Offer, cursor: Cursor, { before, after }: Wrapping): Part[] {
  const { quote, closed, flow, lead } = cursor;
  if (quote !== undefined) {
    const content = "text" in write ? write.text : toText(write.yaml).replace(/:\s*$/, "");
    return [inQuotes(content, quote) + (closed ? "" : quote)];
  }
  const inside = flow || after !== "";
  const own: readonly Part[] = "text" in write ? [writeScalar(write.text, inside)] : write.yaml;
  return [lead + before, ...own, after, ...(inside ? [] : below)];
}

function inQuotes(text: string, quote: '"' | "'"): string {
  return inStyle(text, quote === '"' ? "double" : "single");
}

/** A new line, indented. */
export function newLine(column: number): string {
  return `\n${" ".repeat(column)}`;
}
