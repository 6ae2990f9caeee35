import * as l10n from "@vscode/l10n";
import { open, type FileHandle } from "node:fs/promises";
import type { StreamedEvent } from "../../protocol/runs.ts";
import { errorCode } from "../outside-failure.ts";

const chunkBytes = 256 * 1024;
const lineBreak = 0x0a;

/** The whole lines of a chunk, in order; in the last batch what follows the last line break, where there is something. */
export interface LineBatch {
  readonly lines: readonly Buffer[];
  readonly torn?: Buffer;
}

/** The lines of a file from a byte offset on, chunk by chunk; none when there is no file. */
export async function* linesFrom(path: string, offset: number): AsyncGenerator<LineBatch> {
  const file = await openIfThere(path);
  if (file === undefined) return;
  try {
    let parts: Buffer[] = [];
    for (let position = offset; ;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const { lines, rest } = splitLines(buffer.subarray(0, bytesRead));
      const [first, ...others] = lines;
      if (first === undefined) parts.push(rest);
      else {
        yield { lines: [parts.length === 0 ? first : Buffer.concat([...parts, first]), ...others] };
        parts = rest.length === 0 ? [] : [rest];
      }
    }
    const torn = Buffer.concat(parts);
    if (torn.length > 0) yield { lines: [], torn };
  } finally {
    await file.close();
  }
}

/** So many bytes from an offset on, or as many as there are. */
export async function readBytes(file: FileHandle, offset: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(bytes);
  let filled = 0;
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** Open a file to read; nothing when there is none. */
export async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, "r");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** The lines that end in these bytes, and what follows the last of them. */
export function splitLines(bytes: Buffer): { readonly lines: Buffer[]; readonly rest: Buffer } {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(lineBreak); end !== -1; end = bytes.indexOf(lineBreak, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return { lines, rest: bytes.subarray(start) };
}

/** A line that somebody has damaged keeps its number, so that the numbers after it stay right. */
export function readEvent(text: string, number: number): StreamedEvent {
  try {
    return { ...(JSON.parse(text) as StreamedEvent), seq: number };
  } catch {
    return {
      seq: number,
      at: "",
      type: "system",
      source: "store",
      text: l10n.t("This line of the stream can't be read."),
    };
  }
}

/** As this store writes them, all lines begin alike. */
const usualStart = /^\{"seq":\d{1,15},"at":"[^"\\]{0,40}","type":"([a-z]{1,40})"/;
const longestStart = 120;

/** The type of the event in a line, without reading all of it where that can be helped. */
export function typeOfLine(line: Buffer): string {
  const usual = usualStart.exec(line.toString("latin1", 0, Math.min(line.length, longestStart)))?.[1];
  if (usual !== undefined) return usual;
  const { type } = readEvent(line.toString("utf8"), 0) as { readonly type: unknown };
  return typeof type === "string" ? type : "system";
}
