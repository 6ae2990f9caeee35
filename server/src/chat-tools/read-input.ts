import { ChatToolFailure } from "./desk.ts";
import type { ChatToolDefinition, InputSchema } from "./definitions.ts";

/** What a model gave a tool, once it is what the tool's schema says. */
export class ToolInput {
  readonly #values: Readonly<Record<string, unknown>>;

  private constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** Pure. @throws {ChatToolFailure} that names what is wrong. */
  static read({ name, inputSchema }: Pick<ChatToolDefinition, "name" | "inputSchema">, value: unknown = {}): ToolInput {
    if (!isObject(value)) throw invalid(`The input of ${name} is an object`);
    const problem = problemOfKeys(inputSchema, value) ?? problemOfValues(inputSchema, value);
    if (problem !== undefined) throw invalid(`${name}: ${problem}`);
    return new ToolInput(value);
  }

  /** A text that the schema requires. */
  text(key: string): string {
    return this.optionalText(key) ?? "";
  }

  optionalText(key: string): string | undefined {
    const value = this.#values[key];
    return typeof value === "string" ? value : undefined;
  }

  count(key: string, otherwise: number): number {
    const value = this.#values[key];
    return typeof value === "number" ? value : otherwise;
  }

  flag(key: string): boolean {
    return this.#values[key] === true;
  }

  object(key: string): Readonly<Record<string, unknown>> {
    const value = this.#values[key];
    return isObject(value) ? value : {};
  }
}

function problemOfKeys({ properties = {}, required = [] }: InputSchema, value: object): string | undefined {
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(properties, key));
  if (unknown !== undefined)
    return `there is no input ${unknown}; there is ${Object.keys(properties).join(", ") || "none"}`;
  const missing = required.find((key) => !Object.hasOwn(value, key));
  return missing === undefined ? undefined : `the input ${missing} is missing`;
}

function problemOfValues(
  { properties = {} }: InputSchema,
  value: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const [key, schema] of Object.entries(properties)) {
    const problem = value[key] === undefined ? undefined : problemOf(schema, value[key]);
    if (problem !== undefined) return `the input ${key} must be ${problem}`;
  }
  return undefined;
}

/** What the value must be instead, as a part of a sentence; undefined where it fits. */
function problemOf(schema: InputSchema, value: unknown): string | undefined {
  switch (schema.type) {
    case "string":
      return problemOfText(schema, value);
    case "integer":
      return problemOfCount(schema, value);
    case "boolean":
      return typeof value === "boolean" ? undefined : "true or false";
    case "object":
      return isObject(value) ? undefined : "an object";
  }
}

function problemOfText({ enum: options }: InputSchema, value: unknown): string | undefined {
  if (typeof value !== "string" || value.trim() === "") return "a text that isn't empty";
  return options === undefined || options.includes(value) ? undefined : `one of ${options.join(", ")}`;
}

function problemOfCount(
  { minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: InputSchema,
  value: unknown,
): string | undefined {
  const fits = Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
  return fits ? undefined : `a whole number from ${minimum} to ${maximum}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(message: string): ChatToolFailure {
  return new ChatToolFailure("invalid-input", message);
}
