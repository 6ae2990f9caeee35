import { formatSchema } from "../../../../../schemas/generated/format-schema.ts";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { keyText } from "../yaml/node.ts";
import type { MappingNode, ScalarNode } from "../yaml/node.ts";

/** Schemas of which a value may fit any; references and branches are resolved. Empty where nothing is known. */
export type Schemas = readonly JsonSchema[];

/** Each schema is flattened once: the format has a few hundred, and a file asks for them tens of thousands of times. */
const flattened = new Map<JsonSchema, Schemas>();

/** A schema without `$ref` and `oneOf`: all that it may stand for. */
export function flatten(schema: JsonSchema): Schemas {
  const known = flattened.get(schema);
  if (known) return known;
  const target = schema.$ref === undefined ? undefined : formatSchema.$defs?.[schema.$ref.replace("#/$defs/", "")];
  const found = target ? flatten(target) : schema.oneOf ? schema.oneOf.flatMap(flatten) : [schema];
  flattened.set(schema, found);
  return found;
}

/** What `#/$defs/<name>` of the format stands for. */
export function definition(name: string): Schemas {
  const found = formatSchema.$defs?.[name];
  return found ? flatten(found) : [];
}

/** Of several schemas those that a mapping means: the ones whose required keys are there, else all that are for mappings. */
export function meantBy(schemas: Schemas, node: MappingNode): Schemas {
  if (schemas.length < 2) return schemas;
  const forMappings = schemas.filter(({ properties, additionalProperties }) => properties ?? additionalProperties);
  const keys = new Set(node.entries.map(({ key }) => keyText(key)));
  const meant = forMappings.filter(({ required }) => required?.every((key) => keys.has(key)));
  return meant.length > 0 ? meant : forMappings;
}

/** What the schemas of a mapping say of one of its keys: it is one of the format's, a name of the user's choice, or it means nothing there. */
export interface KeyMeaning {
  readonly kind: "known" | "free" | "unknown";
  readonly schemas: Schemas;
}

/** Look a key up; where nothing is known of the mapping, every key is free. */
export function keyMeaning(schemas: Schemas, key: string): KeyMeaning {
  const [first] = schemas;
  if (first && schemas.length === 1) return meaningIn(first, key);
  const found = schemas.map((schema) => meaningIn(schema, key));
  const kinds = new Set(found.map(({ kind }) => kind));
  const kind = kinds.has("known") ? "known" : kinds.has("free") || kinds.size === 0 ? "free" : "unknown";
  return { kind, schemas: found.flatMap((one) => (one.kind === kind ? one.schemas : [])) };
}

function meaningIn({ properties, additionalProperties }: JsonSchema, key: string): KeyMeaning {
  const own = properties && Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (own) return { kind: "known", schemas: flatten(own) };
  if (additionalProperties === false) return { kind: "unknown", schemas: [] };
  return { kind: "free", schemas: typeof additionalProperties === "object" ? flatten(additionalProperties) : [] };
}

/** What the items of a list may be. */
export function itemSchemas(schemas: Schemas): Schemas {
  const items = schemas.flatMap((schema) => (schema.items ? [schema.items] : []));
  return items.length === 1 && items[0] ? flatten(items[0]) : items.flatMap(flatten);
}

/** Whether a scalar is one of the words that may stand there. */
export function isWord(schemas: Schemas, node: ScalarNode): boolean {
  return schemas.some((schema) => schema.const === node.value || schema.enum?.includes(node.value) === true);
}
