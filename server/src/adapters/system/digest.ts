import { createHash } from "node:crypto";
import type { Digest } from "../../core/ports/file-hashes.ts";

/** SHA-256 of a text's UTF-8, in hexadecimal digits. */
export const digest: Digest = (text) => createHash("sha256").update(text, "utf8").digest("hex");
