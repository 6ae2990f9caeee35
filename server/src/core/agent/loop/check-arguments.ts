import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Options } from "ajv";
import { toolArgumentValidators } from "../../../../../schemas/generated/validators.js";
import type { SchemaViolation } from "../../../../../schemas/generated/validators.js";
import { omit } from "../../dispatch/omit.ts";
import { describeViolation } from "./describe-violation.ts";
import type { OfferedTool } from "./moves.ts";

type Values = Readonly<Record<string, unknown>>;
type Check = (values: Values) => readonly SchemaViolation[];

/** More than this at once helps nobody. */
const shownViolations = 4;

/**
 * What is wrong with the arguments of a call, in sentences; undefined when they fit. The tools of this project are checked by their own validators; others by the schema that
 * their server gives, as far as that can be understood: what is beyond it the server finds out itself.
 */
export function objectionTo(tool: OfferedTool, values: Values): string | undefined {
  const violations = checkOf(tool)(values);
  if (violations.length > 0) {
    const names = Object.keys((tool.parameters["properties"] as object | undefined) ?? {});
    const texts = new Set(violations.map((violation) => describeViolation(violation, values, names)));
    return [...texts].slice(0, shownViolations).join("; ");
  }
  return tool.name === "browser_click" || tool.name === "browser_input" ? objectionToTarget(values) : undefined;
}

/** An element is named by its index or by both coordinates: no schema of ours says so. */
function objectionToTarget(values: Values): string | undefined {
  const [index, x, y] = ["index", "coordinate_x", "coordinate_y"].map((name) => values[name] !== undefined);
  if (index !== x && x === y) return undefined;
  if (index && (x || y)) return "Give either `index` or both coordinates, not both";
  if (x !== y) return `\`coordinate_${x ? "y" : "x"}\` is missing: coordinates count only together`;
  return "`index` is missing, or both `coordinate_x` and `coordinate_y` in its place";
}

/** Compiling takes milliseconds: once a schema, for as long as somebody holds it. */
const compiled = new WeakMap<object, Check>();

function checkOf({ name, parameters }: OfferedTool): Check {
  if (Object.hasOwn(toolArgumentValidators, name)) return builtIn(name as keyof typeof toolArgumentValidators);
  const known = compiled.get(parameters);
  if (known !== undefined) return known;
  const check = compile(parameters);
  compiled.set(parameters, check);
  return check;
}

function builtIn(name: keyof typeof toolArgumentValidators): Check {
  const validate = toolArgumentValidators[name];
  return (values) => (validate(values) ? [] : (validate.errors ?? []));
}

const options: Options = {
  strict: false,
  ownProperties: true,
  validateSchema: false,
  validateFormats: false,
  logger: false,
  messages: false,
  addUsedSchema: false,
};

/** A schema that ajv can't compile (a reference to elsewhere, say) says nothing. MCP's schemas are 2020-12 unless they say otherwise; those of OpenAPI 3.1 too. */
function compile(parameters: Values): Check {
  try {
    const dialect = JSON.stringify(parameters["$schema"] ?? "");
    const schema = omit(withoutPatterns(parameters) as Values, "$schema", "$id");
    const ajv = /draft-0[4-7]/.test(dialect) ? new Ajv(options) : new Ajv2020(options);
    const validate = ajv.compile(schema);
    return (values) => (validate(values) ? [] : ((validate.errors ?? []) as readonly SchemaViolation[]));
  } catch {
    return () => [];
  }
}

/** Regular expressions of a stranger can take for ever on the right text: they aren't run here. Properties that are called so stay. */
function withoutPatterns(schema: unknown, properties = false): unknown {
  if (Array.isArray(schema)) return schema.map((part) => withoutPatterns(part));
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).filter(
    ([key]) => properties || (key !== "pattern" && key !== "patternProperties"),
  );
  return Object.fromEntries(
    entries.map(([key, part]) => [
      key,
      literal.has(key) && !properties ? part : withoutPatterns(part, !properties && named.has(key)),
    ]),
  );
}

/** Keywords whose keys are names. */
const named = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);
/** Keywords that hold values, not schemas. */
const literal = new Set(["const", "enum", "default", "examples"]);
