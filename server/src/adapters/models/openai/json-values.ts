/** A JSON object whose keys aren't known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object; undefined for anything else, lists included. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value as a list; empty for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value as a text; empty for anything else. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The value as a whole number that isn't negative; undefined for anything else. */
export function asCount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined;
}

/** What a text says as JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // No JSON: that is an answer, too.
    return undefined;
  }
}

/**
 * The first JSON object in a text: models put explanations before it, fences around it, and more behind it. Undefined where there is none that is whole.
 */
export function findObject(text: string): JsonObject | undefined {
  const whole = asObject(parseJson(text.trim()));
  if (whole !== undefined) return whole;
  for (let start = text.indexOf("{"); start !== -1; start = text.indexOf("{", start + 1)) {
    const end = endOfObject(text, start);
    const found = end === undefined ? undefined : asObject(parseJson(text.slice(start, end)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Where the object that begins at `start` ends, by its braces outside of strings. */
function endOfObject(text: string, start: number): number | undefined {
  const tokens = /"(?:[^"\\]|\\.)*"|[{}]/g;
  tokens.lastIndex = start;
  let depth = 0;
  for (let token = tokens.exec(text); token !== null; token = tokens.exec(text)) {
    if (token[0] === "{") depth += 1;
    if (token[0] === "}") depth -= 1;
    if (depth === 0) return token.index + 1;
  }
  return undefined;
}
