import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { compressedSuffix, listSegments, readSegmentBytes, sizeOf } from "./segment-files.ts";
import type { SegmentFile } from "./segment-files.ts";
import { listSnapshots } from "./snapshot-files.ts";
import { placeFile, type StoreDisk } from "./store-disk.ts";

const pack = promisify(gzip);

/** What upkeep needs. */
export interface UpkeepOptions {
  readonly folder: string;
  readonly disk: StoreDisk;
  /** So many bytes of segments are kept, compressed where they are; the newest of them in any case. */
  readonly maximumBytes: number;
  /** Asked before each segment; no ends it. */
  readonly mayGoOn: () => Promise<boolean>;
}

/**
 * Compress the segments that no start needs any more, and let go of the oldest where there is too much of them. Those count that end before the
 * oldest snapshot that is kept: should the newest be broken, the one before and what comes after it are all there. Whenever the process dies, each
 * segment is there in one form at least.
 */
export async function tidySegments(options: UpkeepOptions): Promise<void> {
  const { folder, disk } = options;
  for (const segment of await spareSegments(folder)) {
    if (!(await options.mayGoOn())) return;
    if (!segment.compressed) await compress(segment, options);
  }
  const spare = await spareSegments(folder);
  const sizes = await Promise.all((await listSegments(folder)).map(({ path }) => sizeOf(path)));
  let excess = sizes.reduce((sum, size) => sum + size, 0) - options.maximumBytes;
  for (const { path } of spare) {
    if (excess <= 0 || !(await options.mayGoOn())) return;
    excess -= await sizeOf(path);
    await disk.remove(path);
  }
}

/** Closed segments of which all records are in the oldest snapshot; none where there is only one snapshot. */
async function spareSegments(folder: string): Promise<readonly SegmentFile[]> {
  const [oldest, newer] = await listSnapshots(folder);
  if (oldest === undefined || newer === undefined) return [];
  const segments = await listSegments(folder);
  return segments.filter((_segment, index) => {
    const next = segments[index + 1];
    return next !== undefined && next.first <= oldest + 1;
  });
}

async function compress(segment: SegmentFile, { disk, mayGoOn }: UpkeepOptions): Promise<void> {
  const packed = await pack(await readSegmentBytes(segment));
  const path = `${segment.path}${compressedSuffix}`;
  const placed = await placeFile({ path, pieces: [packed], mayPlace: mayGoOn }, disk);
  if (placed !== undefined) await disk.remove(segment.path);
}
