import { isRecord, type Json } from "./json.ts";

/** How long a way of references may be (`$ref` to `$ref` to …). */
const longestWay = 20;

/** What an operation can't be offered for: the reason, without the operation's name. */
export class NotOffered extends Error {
  override readonly name = "NotOffered";
}

/**
 * The object that `value` is or refers to within its document. An object that is none becomes `{}`.
 *
 * @throws NotOffered for a reference to another document, to nothing, or in a circle.
 */
export function follow(root: Json, value: unknown): Json {
  let at = value;
  for (let steps = 0; steps <= longestWay; steps += 1) {
    if (!isRecord(at)) return {};
    const reference = at["$ref"];
    if (typeof reference !== "string") return at;
    at = lookUp(root, reference);
  }
  throw new NotOffered("a reference in it leads in a circle");
}

/** What a local reference (RFC 6901 in a fragment) names. @throws NotOffered */
export function lookUp(root: Json, reference: string): unknown {
  if (!reference.startsWith("#")) throw new NotOffered(`it refers to another document (${reference.slice(0, 100)})`);
  let at: unknown = root;
  for (const part of reference.slice(1).split("/").slice(1)) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    at =
      isRecord(at) && Object.hasOwn(at, key) ? at[key] : Array.isArray(at) ? (at as unknown[])[Number(key)] : undefined;
    if (at === undefined) throw new NotOffered(`it refers to ${reference.slice(0, 100)}, which isn't there`);
  }
  return at;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone percent sign: then it is what it says.
    return part;
  }
}
