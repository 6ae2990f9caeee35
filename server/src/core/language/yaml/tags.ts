const prefix = "tag:yaml.org,2002:";
const scalarTags = new Set(["str", "int", "float", "bool", "null"].map((name) => prefix + name));

/** The full name of a tag as written: `!!str`, `!<…>`, `!own`, or a `%TAG` handle of `handles`. */
export function fullTag(written: string, handles: ReadonlyMap<string, string>): string {
  if (written.startsWith("!<")) return decode(written.slice(2, -1));
  const end = written.indexOf("!", 1);
  const handle = end > 0 ? written.slice(0, end + 1) : "!";
  const suffix = decode(written.slice(handle.length));
  const declared = handles.get(handle);
  if (declared !== undefined) return declared + suffix;
  return handle === "!!" ? prefix + suffix : handle + suffix;
}

/** Whether a tag belongs to the core schema and fits a node of this kind. `!` (no tag at all) does. */
export function isCoreTag(tag: string, kind: "scalar" | "mapping" | "sequence"): boolean {
  if (tag === "!") return true;
  if (kind === "mapping") return tag === `${prefix}map`;
  return kind === "sequence" ? tag === `${prefix}seq` : scalarTags.has(tag);
}

/** Whether a scalar with this tag is text, whatever it looks like. */
export function isTextTag(tag: string): boolean {
  return tag === "!" || tag === `${prefix}str`;
}

/** A tag the short way, for people: `!!str`. */
export function shortTag(tag: string): string {
  return tag.startsWith(prefix) ? `!!${tag.slice(prefix.length)}` : tag;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
