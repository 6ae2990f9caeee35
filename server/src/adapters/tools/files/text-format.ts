import { ToolFailure } from "../results.ts";

/** The encodings in which files are kept as they are. The two UTF-16 ones always have a byte order mark. */
export type TextEncoding = "utf-8" | "utf-8-bom" | "utf-16le" | "utf-16be";

/** How a text ends its lines; `none`: it has no line end yet. */
export type LineEnds = "lf" | "crlf" | "mixed" | "none";

const marks: Readonly<Record<TextEncoding, Buffer>> = {
  "utf-8": Buffer.alloc(0),
  "utf-8-bom": Buffer.from([0xef, 0xbb, 0xbf]),
  "utf-16le": Buffer.from([0xff, 0xfe]),
  "utf-16be": Buffer.from([0xfe, 0xff]),
};

/** The encoding that the first bytes tell, or `binary` where they hold what no text holds. */
export function encodingOf(bytes: Buffer): TextEncoding | "binary" {
  if (startsWith(bytes, Buffer.from([0xff, 0xfe, 0, 0]))) return "binary"; // UTF-32
  for (const encoding of ["utf-8-bom", "utf-16le", "utf-16be"] as const) {
    if (startsWith(bytes, marks[encoding])) return encoding;
  }
  return bytes.subarray(0, 8192).includes(0) ? "binary" : "utf-8";
}

function startsWith(bytes: Buffer, mark: Buffer): boolean {
  return bytes.subarray(0, mark.length).equals(mark);
}

/** The text of a whole file without its byte order mark; undefined when the bytes are not valid in `encoding`. */
export function decode(bytes: Buffer, encoding: TextEncoding): string | undefined {
  const label = encoding === "utf-8-bom" ? "utf-8" : encoding;
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes.subarray(marks[encoding].length));
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/**
 * The bytes of a whole file; `decode` gives back the same text.
 *
 * @throws ToolFailure `not-text` when the text holds half of a surrogate pair, which no file can keep.
 */
export function encode(text: string, encoding: TextEncoding): Buffer {
  return Buffer.concat([marks[encoding], encodePart(text, encoding)]);
}

/** As {@link encode}, without a byte order mark: for adding to a file. */
export function encodePart(text: string, encoding: TextEncoding): Buffer {
  if (/\p{Surrogate}/u.test(text)) {
    const message = "The text holds half of a surrogate pair, which can't be written";
    throw new ToolFailure("not-text", message, "Send the text again with whole characters");
  }
  if (encoding === "utf-8" || encoding === "utf-8-bom") return Buffer.from(text, "utf8");
  const little = Buffer.from(text, "utf16le");
  return encoding === "utf-16le" ? little : little.swap16();
}

/** How `text` ends its lines. */
export function lineEndsOf(text: string): LineEnds {
  const crlf = countOf(text, "\r\n");
  const lf = countOf(text, "\n") - crlf;
  if (crlf > 0 && lf > 0) return "mixed";
  if (crlf > 0) return "crlf";
  return lf > 0 ? "lf" : "none";
}

/** `text` with the line ends of the file it goes into; as it is where the file has none or several kinds. */
export function withLineEnds(text: string, ends: LineEnds): string {
  if (ends === "mixed" || ends === "none") return text;
  return text.replaceAll("\r\n", "\n").replaceAll("\n", ends === "crlf" ? "\r\n" : "\n");
}

/** How often `part`, not empty, stands in `text`, without overlaps. */
export function countOf(text: string, part: string): number {
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count += 1;
  return count;
}
