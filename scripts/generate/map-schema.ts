import type { JsonSchema } from "../../schemas/json-schema.ts";

/**
 * A copy of `schema` in which `change` was applied to it and to every schema inside, the inner ones first. The values of `const`,
 * `enum`, `default` and `examples` are not schemas, whatever they look like.
 */
export function mapSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const entries = Object.entries(schema).map(([keyword, value]) => [keyword, mapKeyword(keyword, value, change)]);
  return change(Object.fromEntries(entries) as JsonSchema);
}

/** A copy of `schema` without these keywords, at any depth. A property that is called like one of them stays. */
export function withoutKeywords(schema: JsonSchema, dropped: readonly string[]): JsonSchema {
  return mapSchema(schema, (inner) => {
    const kept = Object.entries(inner).filter(([keyword]) => !dropped.includes(keyword));
    return Object.fromEntries(kept);
  });
}

function mapKeyword(keyword: string, value: unknown, change: (schema: JsonSchema) => JsonSchema): unknown {
  const map = (inner: JsonSchema | boolean) => (typeof inner === "boolean" ? inner : mapSchema(inner, change));
  if (["properties", "patternProperties", "$defs"].includes(keyword)) {
    const named = Object.entries(value as Record<string, JsonSchema | boolean>);
    return Object.fromEntries(named.map(([name, inner]) => [name, map(inner)]));
  }
  if (["items", "additionalProperties", "propertyNames", "if", "then"].includes(keyword)) {
    return map(value as JsonSchema | boolean);
  }
  if (["oneOf", "allOf"].includes(keyword)) return (value as JsonSchema[]).map(map);
  return value;
}
