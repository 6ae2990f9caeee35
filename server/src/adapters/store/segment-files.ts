import { readFile, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { errorCode } from "../outside-failure.ts";

/** How the name of a segment goes on that was closed and compressed. */
export const compressedSuffix = ".gz";

const segmentPattern = /^(\d{12})\.jsonl(\.gz)?$/;
const unpack = promisify(gunzip);

/** A segment in a journal's folder. */
export interface SegmentFile {
  readonly path: string;
  /** The sequence of its first record, as its name says. */
  readonly first: number;
  readonly compressed: boolean;
}

/** A journal's segments in order. Of one that is there twice (its host died while it compressed it) the one that was written first. */
export async function listSegments(folder: string): Promise<readonly SegmentFile[]> {
  const segments = new Map<number, SegmentFile>();
  // A name sorts before itself with something after it.
  for (const name of (await readdir(folder)).sort()) {
    const match = segmentPattern.exec(name);
    if (match === null) continue;
    const first = Number(match[1]);
    if (!segments.has(first))
      segments.set(first, { path: join(folder, name), first, compressed: match[2] !== undefined });
  }
  return [...segments.values()];
}

/** The segments with records after `sequence`, and at most one before. */
export function segmentsAfter(segments: readonly SegmentFile[], sequence: number): readonly SegmentFile[] {
  const next = segments.findIndex(({ first }) => first > sequence + 1);
  return segments.slice(Math.max(0, (next < 0 ? segments.length : next) - 1));
}

/** A segment's lines, as bytes. */
export async function readSegmentBytes({ path, compressed }: SegmentFile): Promise<Buffer> {
  const bytes = await readFile(path);
  return compressed ? unpack(bytes) : bytes;
}

/** As {@link readSegmentBytes} while a host works: the segment may be compressed meanwhile, or let go of, and then it's undefined. */
export async function readPassingSegment(segment: SegmentFile): Promise<Buffer | undefined> {
  const { path, first, compressed } = segment;
  const packed = { path: `${path}${compressedSuffix}`, first, compressed: true };
  for (const each of compressed ? [segment] : [segment, packed]) {
    try {
      return await readSegmentBytes(each);
    } catch (error) {
      if (errorCode(error) !== "ENOENT") throw error;
    }
  }
  return undefined;
}

/** How many bytes a file has; 0 for one that isn't there. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    return 0;
  }
}
