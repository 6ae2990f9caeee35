import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { writeScalar } from "../actions/write-yaml.ts";
import { toolParameters } from "../schema/schema-along.ts";
import type { DeclaredInput } from "../workspace-index.ts";
import { newLine } from "./offer.ts";
import type { Part } from "./insertion.ts";

/** One argument that has to be given: its name, and a value to begin with. */
export interface NewArgument {
  readonly name: string;
  readonly value: Part;
}

/** The arguments that a tool must be given. */
export function requiredArguments(tool: string): NewArgument[] {
  const { properties = {}, required = [] } = toolParameters(tool) ?? {};
  return required.flatMap((name) => {
    const schema = properties[name];
    return schema ? [{ name, value: argumentValue(schema) }] : [];
  });
}

/** The inputs that a file must be given. */
export function requiredInputs(inputs: readonly DeclaredInput[]): NewArgument[] {
  return inputs.filter(({ required }) => required).map((input) => ({ name: input.name, value: inputValue(input) }));
}

/** A value to begin with for an argument of a tool. */
export function argumentValue(schema: JsonSchema): Part {
  if (schema.enum) return { choices: schema.enum.map(String) };
  if (schema.type === "boolean") return booleanChoices(schema.default ?? schema.examples?.[0]);
  const example = schema.default ?? schema.examples?.[0];
  if (typeof example === "string" || typeof example === "number") return { hole: writeScalar(example, true) };
  return { hole: "" };
}

/** A value to begin with for an input of a file. */
export function inputValue({ name, type, options, default: fallback }: DeclaredInput): Part {
  if (type === "choice" && options.length > 0) return { choices: options.map((option) => writeScalar(option, true)) };
  if (type === "boolean") return booleanChoices(fallback === "true");
  if (type === "number") return { hole: fallback ?? "0" };
  return { hole: fallback === undefined ? name : writeScalar(readText(fallback), true) };
}

/** `with:` and its arguments below a key at a column; nothing where there are none. */
export function withBelow(column: number, given: readonly NewArgument[]): Part[] {
  if (given.length === 0) return [];
  return [`${newLine(column)}with:`, ...argumentLines(column + 2, given)];
}

/** Arguments, each on a line of its own. */
export function argumentLines(column: number, given: readonly NewArgument[]): Part[] {
  return given.flatMap(({ name, value }) => [`${newLine(column)}${name}: `, value]);
}

function booleanChoices(first: unknown): Part {
  return { choices: first === true ? ["true", "false"] : ["false", "true"] };
}

/** The default of an input is kept as JSON. */
function readText(json: string): string {
  const value: unknown = /^"/.test(json) ? JSON.parse(json) : json;
  return typeof value === "string" ? value : json;
}
