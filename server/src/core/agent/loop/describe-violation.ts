import type { SchemaViolation } from "../../../../../schemas/generated/validators.js";
import { suggest } from "../../language/schema/suggest.ts";

type Params = SchemaViolation["params"];

/** What is wrong with the arguments of a call, for the model that made it: a sentence. `names`: the arguments that the tool takes. */
export function describeViolation(violation: SchemaViolation, values: unknown, names: readonly string[]): string {
  const { keyword, params, instancePath } = violation;
  const where = instancePath === "" ? "" : ` in ${placeOf(instancePath)}`;
  if (keyword === "required") return `${quoted(params["missingProperty"])} is missing${where}`;
  if (keyword === "additionalProperties" || keyword === "unevaluatedProperties") {
    const key = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
    const advice = where === "" ? adviceFor(key, names) : "";
    return `There is no argument \`${key}\`${where}.${advice}`.replace(/\.$/, "");
  }
  const given = describeGiven(valueAt(values, instancePath));
  return `${placeOf(instancePath)} ${wish(keyword, params)}, not ${given}`;
}

const wishes: Readonly<Record<string, (params: Params) => string>> = {
  type: ({ type }) => `must be ${Array.isArray(type) ? type.map(String).join(" or ") : String(type)}`,
  enum: ({ allowedValues }) => `must be one of ${JSON.stringify(allowedValues)}`,
  const: ({ allowedValue }) => `must be ${JSON.stringify(allowedValue)}`,
  minLength: ({ limit }) => `must have at least ${String(limit)} characters`,
  maxLength: ({ limit }) => `may have at most ${String(limit)} characters`,
  minItems: ({ limit }) => `must have at least ${String(limit)} entries`,
  maxItems: ({ limit }) => `may have at most ${String(limit)} entries`,
  oneOf: () => "must fit exactly one of the forms that it may have",
  anyOf: () => "must fit one of the forms that it may have",
};

function wish(keyword: string, params: Params): string {
  if (Object.hasOwn(wishes, keyword)) return wishes[keyword]?.(params) ?? "";
  if ("comparison" in params) return `must be ${String(params["comparison"])} ${String(params["limit"])}`;
  return `must keep \`${keyword}\` ${JSON.stringify(params)}`;
}

/** In English whatever the host speaks: a model reads it. */
function adviceFor(key: string, names: readonly string[]): string {
  const meant = suggest(key, names);
  if (meant !== undefined) return ` Did you mean ${quoted(meant)}?`;
  const known = names.map(quoted);
  const last = known.pop() ?? "none";
  return ` It takes ${known.length === 0 ? last : `${known.join(", ")} and ${last}`}.`;
}

function quoted(name: unknown): string {
  return `\`${String(name)}\``;
}

function placeOf(pointer: string): string {
  return pointer === "" ? "the arguments" : `\`${partsOf(pointer).join(".")}\``;
}

/** The parts of a JSON pointer (RFC 6901). */
function partsOf(pointer: string): readonly string[] {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(values: unknown, pointer: string): unknown {
  return partsOf(pointer).reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    values,
  );
}

function describeGiven(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return "nothing";
  const kind = typeof value === "string" ? "the text " : "";
  return `${kind}${json.length > 80 ? `${json.slice(0, 80)}…` : json}`;
}
