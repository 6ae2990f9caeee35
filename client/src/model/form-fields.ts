/** One thing that a form asks for, read from a property of its JSON Schema. */
export interface FormField {
  /** The name of the property. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /**
   * `choice`: one of `options`. `list`: several texts. `json`: anything else, written as JSON. `fixed`: there is only one value, `options[0]`; it is shown and not asked for.
   */
  readonly kind: "text" | "secret" | "number" | "boolean" | "choice" | "list" | "json" | "fixed";
  readonly options: readonly FormOption[];
  /** A text to begin with. Only of a plain text: what can cost, and what is chosen, begins with nothing. */
  readonly suggestion: string;
  readonly schema: Schema;
}

/** One value of a choice. */
export interface FormOption {
  readonly label: string;
  readonly value: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

/** The fields of a form, in the order of its schema; those that have to be filled in are asked for first. Odd parts of the schema become JSON fields; none is lost. */
export function fieldsOf(form: Schema): readonly FormField[] {
  const required = Array.isArray(form["required"]) ? (form["required"] as readonly unknown[]) : [];
  const fields = Object.entries(asSchema(form["properties"])).map(([name, property]) =>
    toField(name, asSchema(property), required.includes(name)),
  );
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

function toField(name: string, schema: Schema, required: boolean): FormField {
  const options = optionsOf(schema);
  const title = textOf(schema["title"]) || wordsOf(name);
  const kind = kindOf(schema, options, `${name} ${title}`);
  const suggestion = kind === "text" ? textOf(schema["default"]) : "";
  return { name, title, description: textOf(schema["description"]), required, kind, options, suggestion, schema };
}

function kindOf(schema: Schema, options: readonly FormOption[], words: string): FormField["kind"] {
  if ("const" in schema) return "fixed";
  if (options.length > 0) return "choice";
  switch (typeOf(schema)) {
    case "boolean":
      return "boolean";
    case "number":
    case "integer":
      return "number";
    case "array":
      return typeOf(asSchema(schema["items"])) === "string" ? "list" : "json";
    case "string":
      return isSecret(schema, words) ? "secret" : "text";
    default:
      return "json";
  }
}

/** `["string", "null"]` is a string that may be left out. */
function typeOf(schema: Schema): unknown {
  const { type } = schema;
  return Array.isArray(type) ? (type as readonly unknown[]).find((each) => each !== "null") : type;
}

/** What its name or format says is secret isn't shown while it is typed: better a plain text too many. */
function isSecret(schema: Schema, words: string): boolean {
  if (schema["format"] === "password" || schema["writeOnly"] === true) return true;
  return /secret|password|passphrase|token|api[\s_-]?key|credential|private[\s_-]?key/i.test(words);
}

function optionsOf(schema: Schema): readonly FormOption[] {
  if ("const" in schema) return [{ label: labelOf(schema["const"]), value: schema["const"] }];
  if (Array.isArray(schema["enum"])) {
    return (schema["enum"] as readonly unknown[]).map((value) => ({ label: labelOf(value), value }));
  }
  const variants = [schema["oneOf"], schema["anyOf"]].find(Array.isArray) as readonly unknown[] | undefined;
  const fixed = (variants ?? []).map(asSchema);
  if (fixed.length === 0 || !fixed.every((variant) => "const" in variant)) return [];
  return fixed.map((variant) => {
    return { label: textOf(variant["title"]) || labelOf(variant["const"]), value: variant["const"] };
  });
}

/** A text that was typed, as a value: or why it can't be one. Nothing typed is `undefined`, where the field may be left empty. */
export type ReadValue = { readonly value: unknown } | { readonly problem: string };

/** Read what was typed into a field. */
export function readValue(field: FormField, text: string): ReadValue {
  const typed = field.kind === "secret" || field.kind === "text" ? text : text.trim();
  if (typed.trim() === "") {
    return field.required ? { problem: `${field.title} needs a value` } : { value: undefined };
  }
  switch (field.kind) {
    case "number":
      return readNumber(field, typed);
    case "list":
      return {
        value: typed
          .split(",")
          .map((part) => part.trim())
          .filter((part) => part !== ""),
      };
    case "json":
      return readJson(typed);
    default:
      return readText(field, typed);
  }
}

function readNumber({ schema, title }: FormField, text: string): ReadValue {
  const number = Number(text);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) || !Number.isFinite(number)) {
    return { problem: `${title} is a number` };
  }
  if (typeOf(schema) === "integer" && !Number.isInteger(number)) return { problem: `${title} is a whole number` };
  const [minimum, maximum] = [schema["minimum"], schema["maximum"]];
  if (typeof minimum === "number" && number < minimum) return { problem: `${title} is at least ${minimum}` };
  if (typeof maximum === "number" && number > maximum) return { problem: `${title} is at most ${maximum}` };
  return { value: number };
}

function readText({ schema, title }: FormField, text: string): ReadValue {
  const [least, most, pattern] = [schema["minLength"], schema["maxLength"], schema["pattern"]];
  if (typeof least === "number" && text.length < least) return { problem: `${title} has at least ${least} characters` };
  if (typeof most === "number" && text.length > most) return { problem: `${title} has at most ${most} characters` };
  if (typeof pattern === "string" && !fits(pattern, text)) return { problem: `${title} doesn't fit ${pattern}` };
  if (schema["format"] === "email" && !/^[^\s@]+@[^\s@]+$/.test(text))
    return { problem: `${title} is an e-mail address` };
  if (schema["format"] === "uri" && !URL.canParse(text))
    return { problem: `${title} is an address, e.g. https://example.com` };
  return { value: text };
}

/** The longest text that a pattern from outside is tried on: what it costs must stay small. */
const longestMatched = 1_000;

/** A pattern that is none, and one that would take long, keeps nobody from answering: whoever asked checks it too. */
function fits(pattern: string, text: string): boolean {
  if (text.length > longestMatched || /[+*}]\)?[+*{]/.test(pattern)) return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}

function readJson(text: string): ReadValue {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { problem: 'Write it as JSON, e.g. {"name": "value"}' };
  }
}

/** A value as a person sees it once more before it is sent. A secret isn't shown. */
export function describeValue(field: FormField, value: unknown): string {
  if (value === undefined) return "left empty";
  if (field.kind === "secret") return "••••••";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (Array.isArray(value) && field.kind === "list") return value.join(", ");
  const option = field.options.find((each) => each.value === value);
  return option?.label ?? labelOf(value);
}

function labelOf(value: unknown): string {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `file_name` and `fileName` are `File name`. */
function wordsOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}
