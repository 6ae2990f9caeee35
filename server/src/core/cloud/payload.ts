/** Plain values of somebody else: everything in them is anybody's guess. */
export type Payload = Readonly<Record<string, unknown>>;

/** Whether a value is an object with named values. */
export function isObject(value: unknown): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text under a key; `""` where there is none. Numbers and booleans are told as text. */
export function textOf(payload: Payload, key: string): string {
  const value = payload[key];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** The first of some keys that has a text. */
export function firstText(payload: Payload, ...keys: readonly string[]): string {
  return keys.map((key) => textOf(payload, key).trim()).find((text) => text !== "") ?? "";
}

/** The object under a key; an empty one where there is none. */
export function objectOf(payload: Payload, key: string): Payload {
  const value = payload[key];
  return isObject(value) ? value : {};
}

/** The objects of a list under a key; what isn't one is left out. */
export function objectsOf(payload: Payload, key: string): readonly Payload[] {
  const value = payload[key];
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isObject) : [];
}

/**
 * What people said in an event of the cloud: `content` is a text, or a list of parts of which those of the type `text` count.
 */
export function saidIn(payload: Payload): string {
  const { content } = payload;
  if (!Array.isArray(content)) return firstText(payload, "content", "text", "message");
  const parts = (content as readonly unknown[]).filter(isObject);
  return parts
    .map((part) => textOf(part, "text"))
    .filter((text) => text !== "")
    .join("\n");
}
