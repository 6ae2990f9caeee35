import { isObject, objectOf, textOf } from "./payload.ts";
import type { Payload } from "./payload.ts";

/** A form for people, made of a schema of the cloud. */
export interface CloudForm {
  /** A JSON Schema of an object; undefined where there is nothing to fill in. */
  readonly schema: Payload | undefined;
  /** The names of what can't be shown. */
  readonly left: readonly string[];
}

const mostProperties = 50;
const mostChoices = 200;
const deepest = 4;
const longestText = 1_000;
/** What a field may say of itself. Never `default`, `const` or `examples`: nothing is filled in beforehand. */
const numbers = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"] as const;
const types = ["string", "number", "integer", "boolean", "object", "array"] as const;
const secretName = /secret|password|passwd|token|credential|api_?key|private_?key/i;

/** Whether an answer says yes or no by a property `accept`. */
export function hasAccept(schema: Payload | undefined): boolean {
  return schema !== undefined && "accept" in objectOf(schema, "properties");
}

/**
 * What is to be filled in with a yes, bounded in size and depth, of what a form can show: texts, numbers, yes or no, choices, lists and groups of them. Yes and no themselves aren't
 * part of it. Fields that look secret, or all texts where `secret`, are `writeOnly`: they are shown to nobody and kept nowhere.
 */
export function readForm(schema: Payload | undefined, secret: boolean): CloudForm {
  if (schema === undefined) return { schema: undefined, left: [] };
  const left: string[] = [];
  const read = readObject(schema, { depth: 0, secret, left, path: "", skip: ["accept"] });
  if (Object.keys(objectOf(read, "properties")).length === 0) return { schema: undefined, left };
  return { schema: read, left };
}

interface Place {
  readonly depth: number;
  readonly secret: boolean;
  readonly left: string[];
  readonly path: string;
  readonly skip?: readonly string[];
}

function readObject(schema: Payload, place: Place): Payload {
  const { skip = [] } = place;
  const written = Object.entries(objectOf(schema, "properties")).filter(([name]) => !skip.includes(name));
  for (const [name] of written.slice(mostProperties)) place.left.push(place.path + name);
  const properties: Record<string, unknown> = {};
  for (const [name, value] of written.slice(0, mostProperties)) {
    const path = `${place.path}${name}`;
    const secret = place.secret || secretName.test(name);
    const read = readField(value, { ...place, secret, depth: place.depth + 1, path: `${path}.` });
    // Not by assignment: `__proto__` is a name like any other.
    if (read === undefined) place.left.push(path);
    else Object.defineProperty(properties, name, { value: read, enumerable: true });
  }
  const required = namesOf(schema["required"]).filter((name) => Object.hasOwn(properties, name));
  return {
    type: "object",
    ...describe(schema),
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

function readField(value: unknown, place: Place): Payload | undefined {
  if (!isObject(value) || place.depth > deepest) return undefined;
  const type = typeOf(value);
  if (type === undefined) return undefined;
  if (type === "object") return readGroup(value, place);
  const base = { type, ...describe(value), ...bounds(value), ...choices(value) };
  if (type === "array") {
    const items = readField(value["items"], { ...place, depth: place.depth + 1 });
    return items === undefined ? undefined : { ...base, items };
  }
  return type === "string" && place.secret ? { ...base, writeOnly: true } : base;
}

/** Named fields, or values of any name. */
function readGroup(value: Payload, place: Place): Payload | undefined {
  if (Object.keys(objectOf(value, "properties")).length > 0) return readObject(value, { ...place, skip: [] });
  const values = readField(value["additionalProperties"], { ...place, depth: place.depth + 1 });
  return values === undefined ? undefined : { type: "object", ...describe(value), additionalProperties: values };
}

/** Of a type that may also be null the other one. */
function typeOf(schema: Payload): (typeof types)[number] | undefined {
  const { type } = schema;
  const written: readonly unknown[] = Array.isArray(type) ? type : [type];
  const named = types.find((one) => written.includes(one));
  if (named !== undefined) return named;
  if (isObject(schema["properties"])) return "object";
  return namesOf(schema["enum"]).length > 0 ? "string" : undefined;
}

function describe(schema: Payload): Payload {
  const said = (["title", "description"] as const).flatMap((key) => {
    const text = textOf(schema, key).slice(0, longestText);
    return text === "" ? [] : [[key, text] as const];
  });
  return Object.fromEntries(said);
}

function bounds(schema: Payload): Payload {
  return Object.fromEntries(
    numbers.flatMap((key) => {
      const bound = schema[key];
      return typeof bound === "number" && Number.isFinite(bound) ? [[key, bound] as const] : [];
    }),
  );
}

function choices(schema: Payload): Payload {
  const { enum: written } = schema;
  if (!Array.isArray(written) || written.length === 0 || written.length > mostChoices) return {};
  const plain = (written as readonly unknown[]).filter((one) => ["string", "number", "boolean"].includes(typeof one));
  return plain.length === written.length ? { enum: plain } : {};
}

function namesOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter((one) => typeof one === "string") : [];
}
