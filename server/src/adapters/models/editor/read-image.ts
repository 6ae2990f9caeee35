import { readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import type { EditorImage } from "../../../protocol/models.ts";

/** A larger picture isn't worth the tokens, and a message on the wire has an end. */
const mostBytes = 4 * 1024 * 1024;

const mediaTypes: Readonly<Record<string, EditorImage["mediaType"]>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
};

/** A PNG or JPEG file of at most 4 MiB; anything else, and what can't be read, is undefined. */
export async function readImage(path: string): Promise<EditorImage | undefined> {
  const mediaType = mediaTypes[extname(path).toLowerCase()];
  if (mediaType === undefined) return undefined;
  try {
    if ((await stat(path)).size > mostBytes) return undefined;
    return { mediaType, base64: (await readFile(path)).toString("base64") };
  } catch {
    // It's gone, or may not be read: the text beside it says what it showed.
    return undefined;
  }
}
