import * as l10n from "@vscode/l10n";
import type { JournalRecord } from "../../core/ports/journal.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import { listSegments, readSegmentBytes, segmentsAfter } from "./segment-files.ts";
import type { SegmentFile } from "./segment-files.ts";
import { readLine, segmentName } from "./segment-text.ts";
import type { SegmentLine } from "./segment-text.ts";

/** A segment as it was found, and what it takes to put it right. */
export interface FoundSegment {
  readonly path: string;
  readonly compressed: boolean;
  /** Of its lines, in bytes. */
  readonly size: number;
  /** The good lines after the header, each with its line break; only kept where something must be set aside. */
  readonly kept: readonly string[];
  /** Lines that aren't ours; they move into `<segment>.foreign`. */
  readonly foreign: readonly string[];
  /** Bytes after the last line break: a write that never ended. They move into `<segment>.torn`. */
  readonly torn: Buffer;
  readonly first: number;
}

/** What was read, without changing anything. */
export interface JournalReading {
  readonly segments: readonly FoundSegment[];
  readonly records: readonly JournalRecord[];
  /** The sequence of the newest record; 0 in an empty journal. Smaller than what was asked for where the newest segments are lost. */
  readonly last: number;
}

interface JudgedSegment {
  readonly found: FoundSegment;
  /** Those that had to be read: all that no snapshot has. */
  readonly records: readonly JournalRecord[];
  /** The sequence that comes next. */
  readonly due: number;
}

const lineBreak = 0x0a;

/**
 * Read a journal's folder and judge every line that tells of something after the record `after` (0: every line there is). What a line is worth when it
 * isn't the record that is due:
 * - bytes after the last line break: the process died while it wrote. Nobody was told that they are on disk, so they may go;
 * - a line that can't be read, or a record that is there already, while the record that is due follows: it came from elsewhere
 *   and nothing is missing. It may be set aside;
 * - a record further on than the one that is due: records are missing. What follows can't be trusted, because a missing record may have
 *   started a task that would now be started again, and cutting there would forget even more of what was done. So this is a failure,
 *   and a person decides;
 * - a newer version's line: a failure too.
 */
export async function readJournal(folder: string, after = 0): Promise<JournalReading | OutsideFailure> {
  const files = segmentsAfter(await listSegments(folder), after);
  const start = files[0]?.first ?? after + 1;
  if (start > after + 1) return missingRecords(files[0]?.path ?? folder, 1, after + 1, start - 1);
  const segments: FoundSegment[] = [];
  const records: JournalRecord[] = [];
  let due = start;
  for (const file of files) {
    const segment = readSegment(file, await readSegmentBytes(file), { due, after });
    if ("code" in segment) return segment;
    due = segment.due;
    for (const record of segment.records) if (record.sequence > after) records.push(record);
    segments.push(segment.found);
  }
  return { segments, records, last: due - 1 };
}

interface Reading {
  readonly due: number;
  readonly after: number;
}

/** What the snapshot has is passed over, unless something is wrong after it: then the segment is judged as a whole. */
function readSegment(file: SegmentFile, bytes: Buffer, { due, after }: Reading): JudgedSegment | OutsideFailure {
  const from = due <= after ? bytes.indexOf(`\n${startOf(after + 1)}`) + 1 : 0;
  const rest = from === 0 ? undefined : judgeLines(file, bytes, { due: after + 1, after, from });
  const isGood = rest !== undefined && !("code" in rest) && rest.found.foreign.length === 0;
  return isGood ? rest : judgeLines(file, bytes, { due, after, from: 0 });
}

function judgeLines(
  { path, first, compressed }: SegmentFile,
  bytes: Buffer,
  { due: firstDue, after, from }: Reading & { readonly from: number },
): JudgedSegment | OutsideFailure {
  const end = bytes.lastIndexOf(lineBreak) + 1;
  const lines = bytes.toString("utf8", from, end).split("\n").slice(0, -1);
  const records: JournalRecord[] = [];
  const foreign = new Set<number>();
  let due = firstDue;
  for (const [index, line] of lines.entries()) {
    const found = readDueLine(line, due, after);
    if (found.type === "newer") return newerVersion(path, found.version);
    if (found.type === "header" && index === 0 && from === 0) continue;
    if (isForeign(found, due)) {
      foreign.add(index);
      continue;
    }
    if (found.type === "record") {
      if (found.record.sequence > due) return missingRecords(path, index + 1, due, found.record.sequence - 1);
      records.push(found.record);
    }
    due += 1;
  }
  const found = { path, compressed, first, size: bytes.length, torn: bytes.subarray(end), ...sortOut(lines, foreign) };
  return { found, records, due };
}

/** The header is made anew where lines go. */
function sortOut(lines: readonly string[], foreign: ReadonlySet<number>): Pick<FoundSegment, "kept" | "foreign"> {
  if (foreign.size === 0) return { kept: [], foreign: [] };
  const isHeader = (line: string, index: number): boolean => index === 0 && readLine(line).type === "header";
  const good = lines.filter((line, index) => !foreign.has(index) && !isHeader(line, index));
  return { kept: good.map((line) => `${line}\n`), foreign: lines.filter((_, index) => foreign.has(index)) };
}

/** What a snapshot has needn't be understood: that its place is taken is enough. */
function readDueLine(line: string, due: number, after: number): SegmentLine | { readonly type: "known" } {
  return due <= after && line.startsWith(startOf(due)) ? { type: "known" } : readLine(line);
}

/** How a record's line begins, as this program writes it. */
function startOf(sequence: number): string {
  return `{"sequence":${sequence},`;
}

function isForeign(found: ReturnType<typeof readDueLine>, due: number): boolean {
  if (found.type === "known") return false;
  return found.type !== "record" || found.record.sequence < due;
}

function newerVersion(path: string, version: number): OutsideFailure {
  return {
    code: "newer-version",
    retryable: false,
    message: l10n.t("The journal {0} was written by a newer version of Manus Manager (format {1})", path, version),
    remedy: l10n.t("Update Manus Manager, or choose another folder with MANUS_HOME. Nothing was changed."),
  };
}

function missingRecords(path: string, line: number, from: number, to: number): OutsideFailure {
  const which = from === to ? l10n.t("record {0} is", from) : l10n.t("records {0} to {1} are", from, to);
  return {
    code: "journal-damaged",
    retryable: false,
    message: l10n.t("The journal is damaged: before line {0} of {1}, {2} missing", line, path, which),
    remedy: l10n.t(
      "Restore {0} or the folder from a backup, or move the folder away to begin afresh. Nothing was changed.",
      segmentName(from),
    ),
  };
}
