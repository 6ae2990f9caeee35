import type { JournalRecord } from "../../core/ports/journal.ts";

/** The version this code writes. A reader refuses anything newer. */
const journalVersion = 1;

/** The first line of a segment. */
export interface SegmentHeader {
  readonly kind: "manus-journal";
  readonly v: number;
  /** The sequence of the segment's first record. */
  readonly first: number;
}

/** What one line of a segment turned out to be. */
export type SegmentLine =
  | { readonly type: "header"; readonly header: SegmentHeader }
  | { readonly type: "record"; readonly record: JournalRecord }
  | { readonly type: "newer"; readonly version: number }
  | { readonly type: "foreign" };

/** The file name of the segment whose first record has this sequence. Names sort as their sequences do. */
export function segmentName(first: number): string {
  return `${String(first).padStart(12, "0")}.jsonl`;
}

/** The header line of a new segment, with its line break. */
export function headerLine(first: number): string {
  const header: SegmentHeader = { kind: "manus-journal", v: journalVersion, first };
  return `${JSON.stringify(header)}\n`;
}

/** Read one line. Never throws: what isn't ours is `foreign`. */
export function readLine(line: string): SegmentLine {
  const value = parseObject(line);
  if (value === undefined) return { type: "foreign" };
  const version = value["v"];
  if (typeof version === "number" && version > journalVersion) return { type: "newer", version };
  if (value["kind"] === "manus-journal" && typeof version === "number" && isSequence(value["first"])) {
    return { type: "header", header: { kind: "manus-journal", v: version, first: value["first"] } };
  }
  return isRecord(value) ? { type: "record", record: value } : { type: "foreign" };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSequence(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isRecord(value: Record<string, unknown>): value is Record<string, unknown> & JournalRecord {
  const event = value["event"];
  return (
    isSequence(value["sequence"]) &&
    typeof value["at"] === "string" &&
    isObject(event) &&
    typeof event["type"] === "string" &&
    Array.isArray(value["effects"])
  );
}
