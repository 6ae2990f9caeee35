import * as l10n from "@vscode/l10n";
import type { Outcome } from "../../core/ports/failure.ts";
import type { JournalExtent, JournalReadOptions, JournalRecord } from "../../core/ports/journal.ts";
import { attempt } from "../outside-failure.ts";
import { setImmediate as nextTurn } from "node:timers/promises";
import { listSegments, readPassingSegment, segmentsAfter } from "./segment-files.ts";
import { readLine } from "./segment-text.ts";

/** What to look at of a journal's past. */
export interface HistoryRequest extends JournalReadOptions {
  /** Of the newest record that is safely on disk. */
  readonly last: number;
  readonly visit: (record: JournalRecord) => void;
}

const lineBreak = 0x0a;
const recordStart = Buffer.from('{"sequence":');
/** So long one slice may take, in milliseconds, but for a line that takes longer by itself. */
const sliceMs = 4;

/** Read a journal from its oldest record on, a segment at a time, while its host may be writing it. What isn't a record is passed over. */
export async function readHistory(folder: string, request: HistoryRequest): Promise<Outcome<JournalExtent>> {
  const { last } = request;
  const doing = l10n.t("read the journal in {0}", folder);
  const segments = await attempt(doing, () => listSegments(folder));
  if (!segments.ok) return segments;
  let first = 0;
  const wanted = new Set(segmentsAfter(segments.value, request.after ?? 0));
  for (const segment of segments.value) {
    // The newest one may have a header only.
    if (segment.first > last) break;
    if (!wanted.has(segment)) {
      if (first === 0) first = segment.first;
      continue;
    }
    const bytes = await attempt(doing, () => readPassingSegment(segment));
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined) continue;
    if (first === 0) first = segment.first;
    await visitLines(bytes.value, request);
  }
  return { ok: true, value: { first, last } };
}

/** Visit the lines of a segment in slices: after each, whoever waits has their turn. */
async function visitLines(bytes: Buffer, request: HistoryRequest): Promise<void> {
  const { mentioning, after = 0 } = request;
  if (mentioning?.some((word) => bytes.includes(word)) === false) return;
  let began = performance.now();
  let from = 0;
  // Records stand in order: after the first that is asked for, all are.
  let isThere = after === 0;
  for (let to = bytes.indexOf(lineBreak); to >= 0; to = bytes.indexOf(lineBreak, from)) {
    const sequence = isThere ? undefined : sequenceAt(bytes, from);
    if (sequence !== undefined && sequence > after) isThere = true;
    if (isThere || sequence === undefined) visitLine(bytes.toString("utf8", from, to), request);
    from = to + 1;
    if (performance.now() - began < sliceMs) continue;
    await nextTurn();
    began = performance.now();
  }
}

/** The number of the record that starts there, as far as its first characters say it. */
function sequenceAt(bytes: Buffer, from: number): number | undefined {
  const digits = from + recordStart.length;
  if (bytes.compare(recordStart, 0, recordStart.length, from, digits) !== 0) return undefined;
  const number = Number.parseInt(bytes.toString("latin1", digits, digits + 16), 10);
  return Number.isNaN(number) ? undefined : number;
}

function visitLine(line: string, { last, mentioning, after = 0, visit }: HistoryRequest): void {
  if (mentioning?.some((word) => line.includes(word)) === false) return;
  const found = readLine(line);
  if (found.type === "record" && found.record.sequence <= last && found.record.sequence > after) visit(found.record);
}
