import { isRecord, textsIn, type Json } from "./json.ts";
import { lookUp, NotOffered } from "./references.ts";

/** Deeper than this a schema is cut to "anything": no model fills in more, and each level is read at every turn. The next one is tried where one gives too much. */
const depths = [8, 4, 2];
/** So many parts one schema may have once its references are put in. */
const mostParts = 2000;

/** Keywords that say the same in JSON Schema and in OpenAPI 3.0 and 3.1, and hold no schema. */
const plain = [
  "title",
  "description",
  "default",
  "enum",
  "const",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
];
const ofSchemas = ["allOf", "anyOf", "oneOf", "prefixItems"];
const ofOne = ["items", "not", "additionalProperties"];

/** Formats of JSON Schema that validators know; OpenAPI has many more (`int32`, `password`), which they may stumble over. */
const formats = ["date", "date-time", "time", "email", "uri", "uuid", "hostname", "ipv4", "ipv6"];

/** What is left of a schema that refers to itself, or that is too deep. */
const anything: Json = {};

/**
 * A schema of an OpenAPI document as JSON Schema by itself: references put in, those to itself cut, keywords of OpenAPI translated or left out. Where it takes
 * more than `maximumCharacters` its deeper parts are left open.
 *
 * @throws NotOffered where it refers to what isn't there or to another document, or is too long whatever is cut.
 */
export function toJsonSchema(root: Json, schema: unknown, maximumCharacters: number): Json {
  for (const deepest of depths) {
    const reader = new SchemaReader(root, deepest);
    const read = reader.read(schema, { depth: 0, way: [] });
    if (!reader.overflown && JSON.stringify(read).length <= maximumCharacters) return read;
  }
  throw new NotOffered("its parameters are too many");
}

interface Place {
  readonly depth: number;
  /** The references that led here. */
  readonly way: readonly string[];
}

class SchemaReader {
  readonly #root: Json;
  readonly #deepest: number;
  #parts = 0;

  constructor(root: Json, deepest: number) {
    this.#root = root;
    this.#deepest = deepest;
  }

  get overflown(): boolean {
    return this.#parts > mostParts;
  }

  read(schema: unknown, place: Place): Json {
    if (schema === false) return { not: {} };
    if (!isRecord(schema)) return anything;
    const reference = schema["$ref"];
    if (typeof reference === "string") return this.#readReference(schema, reference, place);
    this.#parts += 1;
    if (this.overflown || place.depth > this.#deepest) return anything;
    const inner = { ...place, depth: place.depth + 1 };
    return {
      ...pick(schema, plain),
      ...typeOf(schema),
      ...limitsOf(schema),
      ...checkedWords(schema),
      ...this.#readProperties(schema, inner),
      ...this.#readParts(schema, inner),
    };
  }

  /** Beside a reference 3.1 allows other words, of which only the description matters here. */
  #readReference(schema: Json, reference: string, { depth, way }: Place): Json {
    if (way.includes(reference)) return anything;
    const target = this.read(lookUp(this.#root, reference), { depth, way: [...way, reference] });
    return typeof schema["description"] === "string" ? { ...target, description: schema["description"] } : target;
  }

  #readProperties(schema: Json, place: Place): Json {
    const properties = schema["properties"];
    if (!isRecord(properties)) return {};
    // What only answers hold is nothing to be given.
    const given = Object.entries(properties).filter(
      ([, property]) => !isRecord(property) || property["readOnly"] !== true,
    );
    const required = textsIn(schema["required"]).filter((name) => given.some(([key]) => key === name));
    return {
      properties: Object.fromEntries(given.map(([name, property]) => [name, this.read(property, place)])),
      ...(required.length === 0 ? {} : { required }),
    };
  }

  #readParts(schema: Json, place: Place): Json {
    const parts: Record<string, unknown> = {};
    for (const word of ofSchemas) {
      const list = schema[word];
      if (Array.isArray(list) && list.length > 0) parts[word] = list.map((entry) => this.read(entry, place));
    }
    for (const word of ofOne) {
      const value = schema[word];
      if (typeof value === "boolean") parts[word] = value;
      else if (value !== undefined) parts[word] = this.read(value, place);
    }
    return parts;
  }
}

function pick(schema: Json, words: readonly string[]): Json {
  return Object.fromEntries(words.filter((word) => schema[word] !== undefined).map((word) => [word, schema[word]]));
}

/** 3.0 says `nullable: true` where JSON Schema has the type `null`. */
function typeOf(schema: Json): Json {
  const { type } = schema;
  if (type === undefined) return isRecord(schema["properties"]) ? { type: "object" } : {};
  return schema["nullable"] === true && typeof type === "string" ? { type: [type, "null"] } : { type };
}

/** In 3.0 `exclusiveMinimum: true` makes `minimum` exclusive; in JSON Schema it's the number itself. */
function limitsOf(schema: Json): Json {
  return { ...limitOf(schema, "minimum", "exclusiveMinimum"), ...limitOf(schema, "maximum", "exclusiveMaximum") };
}

function limitOf(schema: Json, limit: string, exclusive: string): Json {
  if (schema[exclusive] === true) return { [exclusive]: schema[limit] };
  return pick(schema, typeof schema[exclusive] === "number" ? [limit, exclusive] : [limit]);
}

/** Words that a validator would stumble over when they are wrong. */
function checkedWords(schema: Json): Json {
  const { pattern, format } = schema;
  return {
    ...(typeof pattern === "string" && isPattern(pattern) ? { pattern } : {}),
    ...(typeof format === "string" && formats.includes(format) ? { format } : {}),
  };
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").source !== "";
  } catch {
    // Written in the words of another language.
    return false;
  }
}
