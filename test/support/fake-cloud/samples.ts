/** A value that fits a schema of the strict subset: what a task gives whose script says nothing of its structured output. */
export function sampleOf(schema: object): unknown {
  const { type, properties, items, enum: choices, anyOf } = schema as Readonly<Record<string, unknown>>;
  if (Array.isArray(choices)) return choices[0] as unknown;
  if (Array.isArray(anyOf)) return sampleOf(anyOf[0] as object);
  const kind: unknown = Array.isArray(type) ? type[0] : type;
  if (kind === "object") {
    const entries = Object.entries((properties ?? {}) as Record<string, object>);
    return Object.fromEntries(entries.map(([name, one]) => [name, sampleOf(one)]));
  }
  if (kind === "array") return items === undefined ? [] : [sampleOf(items as object)];
  return plainSamples[String(kind)] ?? null;
}

const plainSamples: Readonly<Record<string, unknown>> = { string: "sample", integer: 1, number: 1.5, boolean: true };

/** Why a schema isn't of the strict subset that the cloud takes; undefined where it is. */
export function problemOfSchema(schema: unknown, at = "structured_output_schema"): string | undefined {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return `${at} must be an object`;
  const { type, properties, items, required, additionalProperties } = schema as Readonly<Record<string, unknown>>;
  if (type === "array") return items === undefined ? `${at}.items is missing` : problemOfSchema(items, `${at}.items`);
  if (type !== "object") return undefined;
  const inner = Object.entries((properties ?? {}) as Record<string, unknown>);
  if (additionalProperties !== false) return `${at}.additionalProperties must be false`;
  const listed = Array.isArray(required) ? (required as unknown[]) : [];
  const missing = inner.find(([name]) => !listed.includes(name));
  if (missing !== undefined) return `${at}.required must list ${missing[0]}`;
  return inner.map(([name, one]) => problemOfSchema(one, `${at}.properties.${name}`)).find(Boolean);
}
