import { open } from "node:fs/promises";
import type { Log } from "../../../core/ports/log.ts";
import type { ReadImages } from "./wire-messages.ts";

/** OpenAI takes 20 MB an image, others less; a screenshot has a hundredth of that. */
const largestBytes = 10_000_000;
const beginnings: readonly (readonly [mediaType: string, bytes: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
];

/** Reads PNG and JPEG files as data URLs; what isn't one, is gone or is larger than 10 MB is left out, and the log says so. */
export function readImagesOf(log: Log): ReadImages {
  return async (files) => {
    const read = await Promise.all(files.map((file) => readImage(file, log)));
    return read.filter((url) => url !== undefined);
  };
}

async function readImage(file: string, log: Log): Promise<string | undefined> {
  try {
    const bytes = await readUpTo(file, largestBytes);
    const mediaType = beginnings.find(([, start]) => start.every((byte, at) => bytes?.[at] === byte))?.[0];
    if (bytes !== undefined && mediaType !== undefined) return `data:${mediaType};base64,${bytes.toString("base64")}`;
    log.warn(`The image ${file} isn't sent: it's no PNG or JPEG of at most ${largestBytes} bytes`);
  } catch (error) {
    log.warn(`The image ${file} isn't sent: ${String(error)}`);
  }
  return undefined;
}

async function readUpTo(file: string, most: number): Promise<Buffer | undefined> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    return size > most ? undefined : await handle.readFile();
  } finally {
    await handle.close();
  }
}
