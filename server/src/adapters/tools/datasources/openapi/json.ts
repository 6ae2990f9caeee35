/** An object as it stands in a document: nothing in it is checked. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether it's an object and no list. */
export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The objects in a list; empty for everything else. */
export function recordsIn(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** The texts in a list; empty for everything else. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}

/** A text, or the empty one for everything else. */
export function textIn(value: unknown): string {
  return typeof value === "string" ? value : "";
}
