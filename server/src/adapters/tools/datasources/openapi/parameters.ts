import { isRecord, recordsIn, textIn, type Json } from "./json.ts";
import { follow, NotOffered } from "./references.ts";
import { toJsonSchema } from "./schema.ts";

/** Where an argument goes. */
export interface ApiParameter {
  /** The argument's name in the tool's schema. */
  readonly argument: string;
  /** Its name in the document. */
  readonly name: string;
  readonly place: "path" | "query" | "header" | "cookie";
  readonly required: boolean;
  readonly style: string;
  readonly explode: boolean;
  /** Query values are sent as they are, but for what would end the query. */
  readonly reserved: boolean;
  /** The value is sent as JSON (the parameter has `content`). */
  readonly json: boolean;
  readonly schema: Json;
}

/** What is sent as an operation's body. */
export interface ApiBody {
  readonly argument: string;
  readonly mediaType: string;
  readonly kind: "json" | "form" | "multipart" | "text";
  readonly required: boolean;
  readonly schema: Json;
}

/** OpenAPI 3.1.0, "Parameter Object", `style`: what holds where a parameter says nothing. */
const defaultStyles: Readonly<Record<ApiParameter["place"], string>> = {
  path: "simple",
  query: "form",
  header: "simple",
  cookie: "form",
};
const styles: Readonly<Record<ApiParameter["place"], readonly string[]>> = {
  path: ["simple", "label", "matrix"],
  query: ["form", "spaceDelimited", "pipeDelimited", "deepObject"],
  header: ["simple"],
  cookie: ["form"],
};
/** OpenAPI 3.1.0, "Parameter Object", `name`: header parameters of these names are ignored. */
const ignoredHeaders = ["accept", "content-type", "authorization"];

/** How a document's parts become arguments. */
export interface ArgumentReader {
  readonly root: Json;
  readonly maximumCharacters: number;
}

/**
 * The parameters of an operation, those of its path included, each with an argument name of its own.
 *
 * @throws NotOffered where one is required and can't be sent.
 */
export function readParameters(reader: ArgumentReader, path: Json, operation: Json): readonly ApiParameter[] {
  const found = new Map<string, Json>();
  for (const written of [...listOf(path["parameters"]), ...listOf(operation["parameters"])]) {
    const parameter = follow(reader.root, written);
    found.set(`${textIn(parameter["in"])} ${textIn(parameter["name"])}`, parameter);
  }
  const taken = new Set(["body"]);
  return [...found.values()].flatMap((parameter) => readParameter(reader, parameter, taken) ?? []);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readParameter(reader: ArgumentReader, written: Json, taken: Set<string>): ApiParameter | undefined {
  const name = textIn(written["name"]);
  const place = placeOf(written["in"]);
  if (place === undefined || name === "" || (place === "header" && ignoredHeaders.includes(name.toLowerCase())))
    return undefined;
  return {
    ...readStyle(written, place),
    argument: argumentName(name, place, taken),
    name,
    place,
    required: place === "path" || written["required"] === true,
    ...readValue(reader, written),
  };
}

/** @throws NotOffered for a style that can't stand there. */
function readStyle(written: Json, place: ApiParameter["place"]): Pick<ApiParameter, "style" | "explode" | "reserved"> {
  const style = textIn(written["style"]) || defaultStyles[place];
  if (!styles[place].includes(style)) {
    throw new NotOffered(`its parameter ${textIn(written["name"])} has a style that its place can't have`);
  }
  const explode = typeof written["explode"] === "boolean" ? written["explode"] : style === "form";
  return { style, explode, reserved: written["allowReserved"] === true };
}

function readValue({ root, maximumCharacters }: ArgumentReader, written: Json): Pick<ApiParameter, "json" | "schema"> {
  const content = isRecord(written["content"]) ? Object.values(written["content"])[0] : undefined;
  const media = content === undefined ? written : follow(root, content);
  const schema = toJsonSchema(root, media["schema"] ?? {}, maximumCharacters);
  const description = textIn(written["description"]);
  return { json: content !== undefined, schema: description === "" ? schema : { ...schema, description } };
}

function placeOf(value: unknown): ApiParameter["place"] | undefined {
  return value === "path" || value === "query" || value === "header" || value === "cookie" ? value : undefined;
}

/** Models take only some characters in the names of arguments (Anthropic's API reference: `^[a-zA-Z0-9_.-]{1,64}$`, the narrowest known). */
function argumentName(name: string, place: string, taken: Set<string>): string {
  const clean = name.replace(/[^A-Za-z0-9_.-]/g, "_").slice(0, 64);
  const candidates = [clean, `${clean.slice(0, 56)}_${place}`];
  for (let number = 2; ; number += 1) {
    const candidate = candidates.shift() ?? `${clean.slice(0, 56)}_${number}`;
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}

const bodyKinds: readonly (readonly [pattern: RegExp, kind: ApiBody["kind"]])[] = [
  [/^application\/([\w.+-]+\+)?json\b/i, "json"],
  [/^application\/x-www-form-urlencoded\b/i, "form"],
  [/^multipart\/form-data\b/i, "multipart"],
  [/^text\//i, "text"],
];

/** The body of an operation; undefined for one without. @throws NotOffered where it's required and can't be sent. */
export function readBody({ root, maximumCharacters }: ArgumentReader, operation: Json): ApiBody | undefined {
  if (operation["requestBody"] === undefined) return undefined;
  const written = follow(root, operation["requestBody"]);
  const content = Object.entries(isRecord(written["content"]) ? written["content"] : {});
  const required = written["required"] === true;
  for (const [pattern, kind] of bodyKinds) {
    const fitting = content.find(([mediaType]) => pattern.test(mediaType));
    if (fitting === undefined) continue;
    const [mediaType, media] = fitting;
    const schema =
      kind === "text" ? { type: "string" } : toJsonSchema(root, follow(root, media)["schema"], maximumCharacters);
    const description = textIn(written["description"]);
    return {
      argument: "body",
      mediaType,
      kind,
      required,
      schema: description === "" ? schema : { ...schema, description },
    };
  }
  if (!required) return undefined;
  throw new NotOffered(`its body has the form ${content.map(([mediaType]) => mediaType).join(" or ") || "of nothing"}`);
}

/** The schema of all arguments. */
export function argumentSchema(parameters: readonly ApiParameter[], body: ApiBody | undefined): Json {
  const all = [...parameters, ...(body === undefined ? [] : [body])];
  const required = all.filter((part) => part.required).map(({ argument }) => argument);
  return {
    type: "object",
    properties: Object.fromEntries(all.map(({ argument, schema }) => [argument, schema])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

/** The servers of an operation, a path or the document: the nearest that names any. */
export function serversOf(...holders: readonly Json[]): readonly Json[] {
  return holders.map((holder) => recordsIn(holder["servers"])).find((servers) => servers.length > 0) ?? [];
}
