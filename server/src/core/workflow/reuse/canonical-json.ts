/**
 * The JSON of a value with the keys of all objects in order, so that equal values have equal texts however they were made. What JSON leaves out (`undefined`, functions)
 * is left out.
 */
export function canonicalJson(value: object): string {
  return JSON.stringify(value, (_key, entry: unknown) => (isObject(entry) ? sorted(entry) : entry));
}

function sorted(value: Readonly<Record<string, unknown>>): unknown {
  // Without a prototype: a key such as `__proto__` is a key like any other.
  const ordered = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value).sort()) ordered[key] = value[key];
  return ordered;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
