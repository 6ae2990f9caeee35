import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { JournalRecord } from "../../core/ports/journal.ts";
import type { OutsideFailure } from "../../core/ports/failure.ts";
import { readLine, segmentName } from "./segment-text.ts";

/** A segment as it was found, and what it takes to put it right. */
export interface FoundSegment {
  readonly path: string;
  readonly size: number;
  /** The good lines after the header, each with its line break; only kept where something must be set aside. */
  readonly kept: readonly string[];
  /** Lines that aren't ours; they move into `<segment>.foreign`. */
  readonly foreign: readonly string[];
  /** Bytes after the last line break: a write that never ended. They move into `<segment>.torn`. */
  readonly torn: Buffer;
  readonly first: number;
}

/** All there is, read without changing anything. */
export interface JournalReading {
  readonly segments: readonly FoundSegment[];
  readonly records: readonly JournalRecord[];
}

const segmentPattern = /^\d{12}\.jsonl$/;
const lineBreak = 0x0a;

/**
 * Read a journal's folder and judge every line. What a line is worth when it isn't the record that is due:
 * - bytes after the last line break: the process died while it wrote. Nobody was told that they are on disk, so they may go;
 * - a line that can't be read, or a record that is there already, while the record that is due follows: it came from elsewhere
 *   and nothing is missing. It may be set aside;
 * - a record further on than the one that is due: records are missing. What follows can't be trusted, because a missing record may have
 *   started a task that would now be started again, and cutting there would forget even more of what was done. So this is a failure,
 *   and a person decides;
 * - a newer version's line: a failure too.
 */
export async function readJournal(folder: string): Promise<JournalReading | OutsideFailure> {
  const names = (await readdir(folder)).filter((name) => segmentPattern.test(name)).sort();
  const segments: FoundSegment[] = [];
  const records: JournalRecord[] = [];
  for (const name of names) {
    const segment = readSegment(join(folder, name), await readFile(join(folder, name)), records);
    if ("code" in segment) return segment;
    segments.push(segment);
  }
  return { segments, records };
}

function readSegment(path: string, bytes: Buffer, records: JournalRecord[]): FoundSegment | OutsideFailure {
  const end = bytes.lastIndexOf(lineBreak) + 1;
  const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
  const kept: string[] = [];
  const foreign: string[] = [];
  for (const [index, line] of lines.entries()) {
    const due = (records.at(-1)?.sequence ?? 0) + 1;
    const found = readLine(line);
    if (found.type === "newer") return newerVersion(path, found.version);
    if (found.type === "header" && index === 0) continue;
    if (found.type !== "record" || found.record.sequence < due) {
      foreign.push(line);
      continue;
    }
    if (found.record.sequence > due) return missingRecords(path, index + 1, due, found.record.sequence - 1);
    records.push(found.record);
    kept.push(`${line}\n`);
  }
  const first = Number.parseInt(basename(path), 10);
  return { path, size: bytes.length, kept: foreign.length > 0 ? kept : [], foreign, torn: bytes.subarray(end), first };
}

function newerVersion(path: string, version: number): OutsideFailure {
  return {
    code: "newer-version",
    retryable: false,
    message: `The journal ${path} was written by a newer version of Manus Manager (format ${version})`,
    remedy: "Update Manus Manager, or choose another folder with MANUS_HOME. Nothing was changed.",
  };
}

function missingRecords(path: string, line: number, from: number, to: number): OutsideFailure {
  const which = from === to ? `record ${from} is` : `records ${from} to ${to} are`;
  return {
    code: "journal-damaged",
    retryable: false,
    message: `The journal is damaged: before line ${line} of ${path}, ${which} missing`,
    remedy: `Restore ${segmentName(from)} or the folder from a backup, or move the folder away to begin afresh. Nothing was changed.`,
  };
}
