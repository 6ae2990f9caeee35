import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, dirname } from "node:path";
import { errorCode } from "../outside-failure.ts";
import { replaceFile } from "../private-files.ts";
import { StreamIndex } from "./stream-index.ts";
import { openIfThere, readBytes } from "./stream-lines.ts";

const version = 1;
/** By so many bytes before its end an index knows again what it was made of. */
const tailBytes = 4096;

/** Beside a stream: its index as it was some time ago. Derived: it may be deleted, and one that doesn't fit is left alone. */
export function indexFileOf(stream: string): string {
  return join(dirname(stream), "events.index.json");
}

/** The index of the first part of a stream, as it was written down; nothing where there is none that fits the stream. */
export async function readIndex(stream: string): Promise<StreamIndex | undefined> {
  const written = await readWritten(indexFileOf(stream));
  if (written?.["version"] !== version) return undefined;
  const index = StreamIndex.read(written["index"]);
  return index !== undefined && (await tailOf(stream, index.size)) === written["tail"] ? index : undefined;
}

/** Write the index down. Rejects as the disk does; nobody has to mind, the next one reads the stream again. */
export async function writeIndex(stream: string, index: StreamIndex): Promise<void> {
  const tail = await tailOf(stream, index.size);
  if (tail !== undefined)
    await replaceFile(indexFileOf(stream), JSON.stringify({ version, tail, index: index.write() }));
}

async function readWritten(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value = JSON.parse(await readFile(path, "utf8")) as unknown;
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** A fingerprint of what stands before this offset; nothing when the stream is shorter. */
async function tailOf(stream: string, end: number): Promise<string | undefined> {
  const file = await openIfThere(stream);
  if (file === undefined) return undefined;
  try {
    const start = Math.max(0, end - tailBytes);
    const bytes = await readBytes(file, start, end - start);
    if (bytes.length < end - start) return undefined;
    return createHash("sha256").update(bytes).digest("hex");
  } finally {
    await file.close();
  }
}
