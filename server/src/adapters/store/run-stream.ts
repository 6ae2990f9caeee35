import { appendFile, open, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import type { EventPage, StreamedEvent } from "../../protocol/runs.ts";
import type { Mask } from "../../core/ports/mask.ts";
import { maskTexts } from "../mask-texts.ts";
import { privateFileMode, syncFolder } from "../private-files.ts";
import { StreamIndex } from "./stream-index.ts";
import { readIndex, writeIndex } from "./stream-index-file.ts";
import { linesFrom, readEvent, typeOfLine } from "./stream-lines.ts";

type Draft = Omit<StreamedEvent, "seq">;
/** An index that has to read more than this at the first use is written down for the next time. */
const worthKeepingBytes = 4 * 1024 * 1024;
const asPrivate = { mode: privateFileMode };

/** Which stream, and how it is written. */
export interface RunStreamOptions {
  /** Absolute path. */
  readonly file: string;
  readonly mask: Mask;
  /** Whether what was appended must outlast a power cut; else only the death of this process. */
  readonly durable: boolean;
}

/** One `events.jsonl`. Its owner calls one method at a time. */
export class RunStream {
  /** Absolute path. */
  readonly file: string;
  private readonly mask: Mask;
  private readonly durable: boolean;
  private index: StreamIndex | undefined;

  constructor({ file, mask, durable }: RunStreamOptions) {
    this.file = file;
    this.mask = mask;
    this.durable = durable;
  }

  async append(events: readonly Draft[]): Promise<readonly StreamedEvent[]> {
    const index = await this.ready();
    if (events.length === 0) return [];
    const lines = events.map((event, at) => {
      const numbered = { seq: index.count + at + 1, ...event };
      return JSON.stringify(numbered, maskTexts(this.mask));
    });
    try {
      const text = lines.map((line) => `${line}\n`).join("");
      await (this.durable ? this.appendDurably(text, index.count === 0) : appendFile(this.file, text, asPrivate));
    } catch (error) {
      await truncate(this.file, index.size).catch(() => (this.index = undefined));
      throw error;
    }
    const written = lines.map((line) => JSON.parse(line) as StreamedEvent);
    for (const [at, line] of lines.entries()) index.add(Buffer.byteLength(line) + 1, written[at]?.type ?? "system");
    return written;
  }

  async read(from: number, limit: number): Promise<EventPage> {
    const index = await this.ready();
    const last = Math.min(index.count, from + limit - 1);
    const events: StreamedEvent[] = [];
    if (from > last) return { events, total: index.count };
    const { offset, skip } = index.locate(from);
    let number = from - skip;
    for await (const { lines } of linesFrom(this.file, offset)) {
      for (const line of lines) {
        if (number >= from && number <= last) events.push(readEvent(line.toString("utf8"), number));
        number += 1;
      }
      if (number > last) break;
    }
    return { events, total: index.count };
  }

  private async appendDurably(text: string, isNew: boolean): Promise<void> {
    const file = await open(this.file, "a", privateFileMode);
    try {
      await file.appendFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    if (isNew) await syncFolder(dirname(this.file));
  }

  /** The index, made at the first use from what was written down and what the stream has since; a torn last line is kept beside and cut off then. It grows with the stream. */
  async ready(): Promise<StreamIndex> {
    if (this.index !== undefined) return this.index;
    const index = (await readIndex(this.file)) ?? new StreamIndex();
    const known = index.size;
    for await (const { lines, torn } of linesFrom(this.file, known)) {
      for (const line of lines) index.add(line.length + 1, typeOfLine(line));
      if (torn !== undefined) await this.cutOff(torn, index.size);
    }
    // The index is there for whoever waits; that it couldn't be kept costs the next one some time, and nobody else anything.
    if (index.size - known > worthKeepingBytes) await writeIndex(this.file, index).catch(() => undefined);
    return (this.index = index);
  }

  private async cutOff(torn: Buffer, size: number): Promise<void> {
    await appendFile(`${this.file}.torn`, Buffer.concat([torn, Buffer.from("\n")]), { mode: privateFileMode });
    await truncate(this.file, size);
  }
}
