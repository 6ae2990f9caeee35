import { appendFile, open, truncate, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { EventPage, StreamedEvent } from "../../protocol/runs.ts";
import type { Mask } from "../../core/ports/mask.ts";
import { maskTexts } from "../mask-texts.ts";
import { errorCode } from "../outside-failure.ts";
import { privateFileMode, syncFolder } from "../private-files.ts";
import { StreamIndex } from "./stream-index.ts";

type Draft = Omit<StreamedEvent, "seq">;
const chunkBytes = 256 * 1024;
const lineBreak = 0x0a;
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
  private readonly file: string;
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
    for (const line of lines) index.add(Buffer.byteLength(line) + 1);
    return lines.map((line) => JSON.parse(line) as StreamedEvent);
  }

  async read(from: number, limit: number): Promise<EventPage> {
    const index = await this.ready();
    const last = Math.min(index.count, from + limit - 1);
    const events: StreamedEvent[] = [];
    if (from > last) return { events, total: index.count };
    const { offset, skip } = index.locate(from);
    let number = from - skip;
    for await (const line of linesFrom(this.file, offset)) {
      if (number >= from) events.push(readEvent(line.text, number));
      if (number >= last) break;
      number += 1;
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

  /** The index, made at the first use; a torn last line is kept beside and cut off then. */
  private async ready(): Promise<StreamIndex> {
    if (this.index !== undefined) return this.index;
    const index = new StreamIndex();
    let torn: Buffer | undefined;
    for await (const line of linesFrom(this.file, 0)) {
      if (line.whole) index.add(line.bytes.length + 1);
      else torn = line.bytes;
    }
    if (torn !== undefined) {
      await appendFile(`${this.file}.torn`, Buffer.concat([torn, Buffer.from("\n")]), { mode: privateFileMode });
      await truncate(this.file, index.size);
    }
    return (this.index = index);
  }
}

interface StreamLine {
  readonly bytes: Buffer;
  /** Whether a line break follows. */
  readonly whole: boolean;
  readonly text: string;
}

/** The lines of a file from a byte offset on; none when there is no file. */
async function* linesFrom(path: string, offset: number): AsyncGenerator<StreamLine> {
  const file = await openIfThere(path);
  if (file === undefined) return;
  try {
    let parts: Buffer[] = [];
    for (let position = offset; ;) {
      const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      let start = 0;
      for (let end = buffer.indexOf(lineBreak); end !== -1 && end < bytesRead; end = buffer.indexOf(lineBreak, start)) {
        yield toLine([...parts, buffer.subarray(start, end)], true);
        parts = [];
        start = end + 1;
      }
      parts.push(buffer.subarray(start, bytesRead));
    }
    const rest = toLine(parts, false);
    if (rest.bytes.length > 0) yield rest;
  } finally {
    await file.close();
  }
}

function toLine(parts: readonly Buffer[], whole: boolean): StreamLine {
  const bytes = Buffer.concat(parts);
  return { bytes, whole, text: bytes.toString("utf8") };
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A line that somebody has damaged keeps its number, so that the numbers after it stay right. */
function readEvent(text: string, number: number): StreamedEvent {
  try {
    return { ...(JSON.parse(text) as StreamedEvent), seq: number };
  } catch {
    return { seq: number, at: "", type: "system", source: "store", text: "This line of the stream can't be read." };
  }
}
