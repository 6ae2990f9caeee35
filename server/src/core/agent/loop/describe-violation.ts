import type { SchemaViolation } from "../../../../../schemas/generated/validators.js";
import { didYouMean, listWords, suggest } from "../../language/schema/suggest.ts";

/** What is wrong with the arguments of a call, for the model that made it: a sentence. `names`: the arguments that the tool takes. */
export function describeViolation(violation: SchemaViolation, values: unknown, names: readonly string[]): string {
  const { keyword, params } = violation;
  const top = violation.instancePath === "";
  const place = placeOf(violation.instancePath);
  if (keyword === "required") return `${quoted(params["missingProperty"])} is missing${top ? "" : ` in ${place}`}`;
  if (keyword === "additionalProperties" || keyword === "unevaluatedProperties") {
    const key = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
    const advice = top ? didYouMean(suggest(key, names)) || ` It takes ${listOrNone(names)}.` : "";
    return `There is no argument \`${key}\`${top ? "" : ` in ${place}`}.${advice}`.replace(/\.$/, "");
  }
  const given = describeGiven(valueAt(values, violation.instancePath));
  if (keyword === "type") return `${place} must be ${typesOf(params["type"])}, not ${given}`;
  if (keyword === "enum") return `${place} must be one of ${JSON.stringify(params["allowedValues"])}, not ${given}`;
  if (keyword === "const") return `${place} must be ${JSON.stringify(params["allowedValue"])}, not ${given}`;
  if (keyword === "minLength")
    return `${place} must have at least ${String(params["limit"])} characters, and has fewer`;
  if (keyword === "oneOf" || keyword === "anyOf") return `${place} fits none of the forms it may have; it is ${given}`;
  if ("comparison" in params)
    return `${place} must be ${String(params["comparison"])} ${String(params["limit"])}, not ${given}`;
  return `${place} doesn't keep \`${keyword}\` ${JSON.stringify(params)}; it is ${given}`;
}

function listOrNone(names: readonly string[]): string {
  return names.length === 0 ? "none" : listWords(names, "and");
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

function typesOf(types: unknown): string {
  return Array.isArray(types) ? types.map(String).join(" or ") : String(types);
}

function describeGiven(value: unknown): string {
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return "nothing";
  const kind = typeof value === "string" ? "the text " : "";
  return `${kind}${json.length > 80 ? `${json.slice(0, 80)}…` : json}`;
}
