import * as l10n from "@vscode/l10n";
import { isObject } from "./payload.ts";
import type { Payload } from "./payload.ts";

/** A schema in the form that the cloud takes, or why there is none: a sentence. */
export type StrictSchema =
  | { readonly ok: true; readonly schema: Payload }
  | { readonly ok: false; readonly wrong: string };

/**
 * Bring a JSON Schema into the strict subset of the cloud: every object lists all its properties as required and allows no others. What was optional may be null instead; {@link withoutNulls}
 * takes that back from an answer. What can't be said so is refused: properties of any name, `allOf`, references (write it out where it is used), a schema that fits everything.
 */
export function makeStrict(schema: unknown, where = l10n.t("the schema")): StrictSchema {
  try {
    return { ok: true, schema: strict(schema, where) };
  } catch (error) {
    if (error instanceof NotStrict) return { ok: false, wrong: error.message };
    throw error;
  }
}

/** An answer to a strict schema without the nulls that stand for what was left out, as the original schema wants it. */
export function withoutNulls(value: unknown, schema: unknown): unknown {
  if (!isObject(schema)) return value;
  if (Array.isArray(value)) return value.map((one) => withoutNulls(one, schema["items"]));
  const properties = schema["properties"];
  if (!isObject(value) || !isObject(properties)) return value;
  const required = listOf(schema["required"]);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, one]) => one !== null || required.includes(name) || allowsNull(properties[name]))
      .map(([name, one]) => [name, withoutNulls(one, properties[name])] as const),
  );
}

class NotStrict extends Error {}

const combinators = ["anyOf", "oneOf"] as const;
const unsayable = [
  "$ref",
  "$dynamicRef",
  "patternProperties",
  "propertyNames",
  "allOf",
  "not",
  "if",
  "dependentSchemas",
  "unevaluatedProperties",
] as const;

function strict(schema: unknown, where: string): Payload {
  if (!isObject(schema)) throw new NotStrict(`${where} fits everything, and the cloud wants to know what`);
  for (const key of unsayable) {
    if (schema[key] !== undefined) throw new NotStrict(`${where} has \`${key}\`, which the cloud doesn't take`);
  }
  const result: Record<string, unknown> = { ...schema };
  if (isObjectSchema(schema)) Object.assign(result, strictObject(schema, where));
  if (schema["items"] !== undefined) result["items"] = strict(schema["items"], l10n.t("{0}, its items", where));
  for (const key of combinators) {
    const written = schema[key];
    if (Array.isArray(written)) result[key] = written.map((one) => strict(one, where));
  }
  return result;
}

function strictObject(schema: Payload, where: string): Payload {
  const { properties = {}, additionalProperties } = schema;
  if (!isObject(properties)) throw new NotStrict(`${where} has \`properties\` that are no object`);
  if (additionalProperties !== undefined && additionalProperties !== false && additionalProperties !== true) {
    throw new NotStrict(`${where} has properties of any name, which the cloud doesn't take`);
  }
  const names = Object.keys(properties);
  if (names.length === 0) throw new NotStrict(`${where} is an object without properties: name them`);
  const required = listOf(schema["required"]);
  return {
    type: schema["type"] ?? "object",
    properties: Object.fromEntries(
      names.map((name) => {
        const one = strict(properties[name], `${where}, ${name}`);
        return [name, required.includes(name) ? one : nullable(one)] as const;
      }),
    ),
    required: names,
    additionalProperties: false,
  };
}

function isObjectSchema({ type, properties }: Payload): boolean {
  return properties !== undefined || type === "object" || listOf(type).includes("object");
}

function nullable(schema: Payload): Payload {
  if (allowsNull(schema)) return schema;
  const { type } = schema;
  const isPlain = typeof type === "string" && schema["enum"] === undefined && schema["const"] === undefined;
  return isPlain ? { ...schema, type: [type, "null"] } : { anyOf: [schema, { type: "null" }] };
}

function allowsNull(schema: unknown): boolean {
  if (!isObject(schema)) return true;
  const { type } = schema;
  return type === "null" || listOf(type).includes("null");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
