import { stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { privateFileMode } from "../private-files.ts";
import { headerLine, segmentName } from "./segment-text.ts";
import { writeFully, type StoreDisk } from "./store-disk.ts";

/** Writes the newest segment of a journal and begins the next one when it's full. One call at a time. */
export class SegmentWriter {
  private readonly folder: string;
  private readonly maximumBytes: number;
  private readonly disk: StoreDisk;
  private file: FileHandle | undefined;
  /** How many bytes of the segment are known to be good. */
  private length = 0;
  /** Whether bytes of a failed write may stand after the good ones. */
  private dirty = false;

  constructor(folder: string, maximumBytes: number, disk: StoreDisk) {
    this.folder = folder;
    this.maximumBytes = maximumBytes;
    this.disk = disk;
  }

  /** Go on with the segment at `path`; an empty one is begun anew with the first write. */
  async resume(path: string): Promise<void> {
    this.length = (await stat(path)).size;
    if (this.length > 0) this.file = await this.disk.open(path, "r+", privateFileMode);
  }

  /** Write whole lines and wait until they are on disk; answers their bytes. When it throws, nothing of them counts and a later call may work. */
  async write(lines: string, firstSequence: number): Promise<number> {
    if (this.file === undefined || this.length >= this.maximumBytes) await this.begin(firstSequence);
    const bytes = Buffer.from(lines);
    await this.append(bytes);
    return bytes.length;
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  private async begin(first: number): Promise<void> {
    await this.close();
    // A segment of this name holds at most a part of its header: an earlier try to begin it came no further.
    this.file = await this.disk.open(join(this.folder, segmentName(first)), "w", privateFileMode);
    this.length = 0;
    this.dirty = false;
    try {
      await this.append(Buffer.from(headerLine(first)));
      await this.disk.syncFolder(this.folder);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  private async append(bytes: Buffer): Promise<void> {
    const file = this.file;
    if (file === undefined) throw new Error("The journal is closed");
    if (this.dirty) await this.cutBack(file);
    this.dirty = true;
    try {
      await writeFully(file, bytes, this.length);
      await file.datasync();
    } catch (error) {
      await this.cutBack(file).catch(() => undefined);
      throw error;
    }
    this.length += bytes.length;
    this.dirty = false;
  }

  /** Where even this fails the segment stays dirty, and the next write tries again before it writes. */
  private async cutBack(file: FileHandle): Promise<void> {
    await file.truncate(this.length);
    await file.datasync();
    this.dirty = false;
  }
}
