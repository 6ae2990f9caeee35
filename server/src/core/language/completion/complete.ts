import type { ManusDocument } from "../document.ts";
import { completeExpression } from "../expressions/complete-expression.ts";
import { typesOf } from "../schema/expectation.ts";
import { schemasAlong } from "../schema/schema-along.ts";
import type { Surroundings } from "../surroundings.ts";
import type { CompletionEntry } from "./completion-entry.ts";
import { cursorAt } from "./cursor.ts";
import type { Cursor } from "./cursor.ts";
import { expressionStart } from "./expression-start.ts";
import { inputOffers } from "./input-offers.ts";
import { keyOffers } from "./key-offers.ts";
import { newLine, toEntry } from "./offer.ts";
import type { Offer, Question, Wrapping } from "./offer.ts";
import { patternOf } from "./place-pattern.ts";
import { declarationOffers, fileOffers, stepOffers } from "./snippet-offers.ts";
import { startOfLine } from "../lines.ts";
import { testKeyOffers } from "./sources/tests.ts";
import { valueOffers } from "./value-offers.ts";

/** At most so many entries are answered; typing on brings the others. */
const mostEntries = 200;

/** What may stand at an offset. */
export interface Completions {
  /** The likely ones first. */
  readonly entries: readonly CompletionEntry[];
  /** Whether that is all; else it must be asked anew as typing goes on. */
  readonly complete: boolean;
}

/**
 * What may stand at an offset: keys that aren't there yet with what they need, values that exist, inside of `${{ }}` what an expression can say, and whole steps and files. Nothing in comments, in
 * prose and under `x-` keys. Works on broken text.
 */
export function completionsAt(document: ManusDocument, offset: number, around: Surroundings): Completions {
  const inside = completeExpression(document, offset, around);
  if (inside) return likelyInside(document, offset, inside);
  const start = expressionStart(document, offset);
  if (start) return { entries: [start], complete: true };
  const cursor = cursorAt(document, offset);
  if (!cursor || cursor.path.some((key) => typeof key === "string" && key.startsWith("x-"))) {
    return { entries: [], complete: true };
  }
  const { entries, complete } = likelyFirst(candidatesAt({ document, around, cursor }), cursor.typed);
  return { entries: entries.map(({ offer, at, wrapping }) => toEntry(offer, at, wrapping)), complete };
}

function likelyInside(document: ManusDocument, offset: number, inside: readonly CompletionEntry[]): Completions {
  const typed = document.text.slice(inside[0]?.span.start ?? offset, offset);
  const ranked = inside.map((entry) => ({ rank: entry.rank, text: entry.filter ?? entry.label, entry }));
  const { entries, complete } = likelyFirst(ranked, typed);
  return { entries: entries.map(({ entry }) => entry), complete };
}

/** An offer, and how it would be written; of many only some are. */
interface Candidate extends Ranked {
  readonly offer: Offer;
  readonly at: Cursor;
  readonly wrapping: Wrapping | undefined;
}

function candidatesAt(question: Question): Candidate[] {
  const { cursor } = question;
  if (cursor.role === "key") return placed(keys(question, cursor.column), cursor);
  const texts = placed(valueOffers(question), cursor);
  if (cursor.role === "start") {
    const keysHere = placed(keys(question, cursor.column), cursor);
    return [...keysHere, ...items(question, { before: "- ", after: "" }), ...texts];
  }
  if (cursor.quote !== undefined) return texts;
  return [...texts, ...items(question, { before: "[", after: "]" }), ...belowKey(question)];
}

/** What a list can begin with, where a list is expected. */
function items(question: Question, wrapping: Wrapping): Candidate[] {
  const { cursor } = question;
  if (!takesList(cursor)) return [];
  const item = { ...question, cursor: itemOf(cursor, cursor.column + wrapping.before.length) };
  const mappings = wrapping.after === "" ? keys(item, item.cursor.column) : [];
  return placed([...mappings, ...valueOffers(item)], cursor, wrapping);
}

/** The keys, or the first item, that can follow on a line of their own below a key without a value. */
function belowKey(question: Question): Candidate[] {
  const { cursor, document } = question;
  if (cursor.flow || cursor.word.end > cursor.word.start) return [];
  const column = cursor.column + 2;
  const line = newLine(column);
  const before = document.text.slice(startOfLine(document.text, cursor.word.start), cursor.word.start);
  const blanks = before.length - before.trimEnd().length;
  const span = { start: cursor.word.start - blanks, end: cursor.word.start };
  const bare = { ...cursor, lead: "", ...(blanks > 0 ? { shift: { span, text: "" } } : {}) };
  const inside = { ...question, cursor: { ...bare, role: "start" as const } };
  const list = takesList(cursor) ? keys({ ...inside, cursor: itemOf(inside.cursor, column + 2) }, column + 2) : [];
  return [
    ...placed(keys(inside, column), bare, { before: line, after: "" }),
    ...placed(list, bare, { before: `${line}- `, after: "" }),
  ];
}

/** Keys of the schema, inputs of what is run, and pieces of a file that consist of several. */
function keys(question: Question, column: number): Offer[] {
  const { cursor, document } = question;
  const own = [...inputOffers(question), ...testKeyOffers(question), ...keyOffers(question, column)];
  if (cursor.flow || cursor.quote !== undefined || cursor.colon) return own;
  const isEmpty = cursor.path.length === 0 && cursor.present.size === 0 && document.steps.length === 0;
  if (isEmpty) return [...fileOffers(question), ...own];
  const isStep = cursor.role === "start" && patternOf(cursor.path) === "steps.*";
  if (isStep) return [...stepOffers(question, column), ...own];
  return [...declarationOffers(question, column), ...own];
}

function takesList(cursor: Cursor): boolean {
  return cursor.schemas.some((schema) => typesOf(schema).includes("array"));
}

/** The cursor as if it stood at the first item of the list. */
function itemOf(cursor: Cursor, column: number): Cursor {
  return {
    ...cursor,
    role: "start",
    path: [...cursor.path, 0],
    treePath: [...cursor.treePath, 0],
    schemas: cursor.schemas.flatMap((schema) => schemasAlong(schema, [0])),
    column,
    present: new Set(),
  };
}

function placed(offers: readonly Offer[], at: Cursor, wrapping?: Wrapping): Candidate[] {
  return offers.map((offer) => ({ rank: offer.rank, text: offer.filter ?? offer.label, offer, at, wrapping }));
}

interface Ranked {
  readonly rank: number;
  /** What typing is held against. */
  readonly text: string;
}

/** The likely ones first; of many those that what has been typed may mean. */
function likelyFirst<T extends Ranked>(entries: readonly T[], typed: string): { entries: T[]; complete: boolean } {
  const complete = entries.length <= mostEntries;
  const fitting = complete ? entries : entries.filter(({ text }) => holds(text, typed));
  const ordered = [...fitting].sort((left, right) => left.rank - right.rank);
  return { entries: ordered.slice(0, mostEntries), complete };
}

/** Whether the characters of what was typed stand in a text in their order, in upper or lower case. */
function holds(text: string, typed: string): boolean {
  let at = 0;
  const lower = text.toLowerCase();
  for (const character of typed.toLowerCase()) {
    at = lower.indexOf(character, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
