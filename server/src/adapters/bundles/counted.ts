import { createHash } from "node:crypto";
import { Transform } from "node:stream";

/** How much went through a stream, and what it was. */
export interface Counted {
  readonly bytes: number;
  /** Of all of it, in hexadecimal. */
  readonly sha256: string;
}

/** A stream that lets everything through, and once that was all says what it was. */
export function countBytes(): { readonly stream: Transform; readonly result: () => Counted } {
  const hash = createHash("sha256");
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(undefined, chunk);
    },
  });
  return { stream, result: () => ({ bytes, sha256: hash.digest("hex") }) };
}
