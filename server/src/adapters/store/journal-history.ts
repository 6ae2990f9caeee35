import type { Outcome } from "../../core/ports/failure.ts";
import type { JournalExtent, JournalReadOptions, JournalRecord } from "../../core/ports/journal.ts";
import { attempt } from "../outside-failure.ts";
import { listSegments, readPassingSegment } from "./segment-files.ts";
import { readLine } from "./segment-text.ts";

/** What to look at of a journal's past. */
export interface HistoryRequest extends JournalReadOptions {
  /** Of the newest record that is safely on disk. */
  readonly last: number;
  readonly visit: (record: JournalRecord) => void;
}

/** Read a journal from its oldest record on, a segment at a time, while its host may be writing it. What isn't a record is passed over. */
export async function readHistory(folder: string, request: HistoryRequest): Promise<Outcome<JournalExtent>> {
  const { last } = request;
  const doing = `read the journal in ${folder}`;
  const segments = await attempt(doing, () => listSegments(folder));
  if (!segments.ok) return segments;
  let first = 0;
  for (const segment of segments.value) {
    // The newest one may have a header only.
    if (segment.first > last) break;
    const bytes = await attempt(doing, () => readPassingSegment(segment));
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined) continue;
    if (first === 0) first = segment.first;
    visitLines(bytes.value.toString("utf8"), request);
  }
  return { ok: true, value: { first, last } };
}

function visitLines(text: string, { last, mentioning, visit }: HistoryRequest): void {
  if (mentioning?.some((word) => text.includes(word)) === false) return;
  let from = 0;
  for (let to = text.indexOf("\n"); to >= 0; to = text.indexOf("\n", from)) {
    const line = text.slice(from, to);
    from = to + 1;
    if (mentioning?.some((word) => line.includes(word)) === false) continue;
    const found = readLine(line);
    if (found.type === "record" && found.record.sequence <= last) visit(found.record);
  }
}
