import * as l10n from "@vscode/l10n";
/** One thing that a form asks for, read from a property of its JSON Schema, or of a group in it. */
export interface FormField {
  /** The names that lead to the property: more than one inside a group. */
  readonly path: readonly string[];
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /**
   * `choice`: one of `options`. `list`: several texts. `map`: texts by names. `json`: anything else, written as JSON. `fixed`: there is only one value, `options[0]`; it is shown
   * and not asked for.
   */
  readonly kind: "text" | "number" | "boolean" | "choice" | "list" | "map" | "json" | "fixed";
  /** What is typed is shown to nobody. */
  readonly secret: boolean;
  readonly options: readonly FormOption[];
  readonly schema: Schema;
}

/** One value of a choice. */
export interface FormOption {
  readonly label: string;
  readonly value: unknown;
}

type Schema = Readonly<Record<string, unknown>>;

/** Groups in groups beyond this depth are written as JSON. */
const deepest = 4;

/**
 * The fields of a form; those that have to be filled in come first. Groups are taken apart. Odd parts of the schema become JSON fields; none is lost. What the schema suggests as
 * a value is left out: nothing is filled in beforehand.
 */
export function fieldsOf(form: Schema): readonly FormField[] {
  const fields = fieldsIn(form, { path: [], title: "", required: true });
  return [...fields.filter((field) => field.required), ...fields.filter((field) => !field.required)];
}

interface Group {
  readonly path: readonly string[];
  readonly title: string;
  readonly required: boolean;
}

function fieldsIn(group: Schema, { path, title, required }: Group): readonly FormField[] {
  const named = Array.isArray(group["required"]) ? (group["required"] as readonly unknown[]) : [];
  return Object.entries(asSchema(group["properties"])).flatMap(([name, property]) => {
    const schema = asSchema(property);
    const own = textOf(schema["title"]) || wordsOf(name);
    const place = {
      path: [...path, name],
      title: title === "" ? own : `${title}: ${own}`,
      required: required && named.includes(name),
    };
    const inner = Object.keys(asSchema(schema["properties"])).length;
    return inner > 0 && place.path.length < deepest ? fieldsIn(schema, place) : [toField(schema, place)];
  });
}

function toField(schema: Schema, place: Group): FormField {
  const options = optionsOf(schema);
  const kind = kindOf(schema, options);
  const secret = isSecret(schema, kind, place.path.at(-1) ?? "");
  return { ...place, description: textOf(schema["description"]), kind, secret, options, schema };
}

function kindOf(schema: Schema, options: readonly FormOption[]): FormField["kind"] {
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
    case "object":
      return typeOf(asSchema(schema["additionalProperties"])) === "string" ? "map" : "json";
    case "string":
      return "text";
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
function isSecret(schema: Schema, kind: FormField["kind"], name: string): boolean {
  if (kind === "number" || kind === "boolean" || kind === "choice" || kind === "fixed") return false;
  const inside = [schema, asSchema(schema["items"]), asSchema(schema["additionalProperties"])];
  if (inside.some(({ format, writeOnly }) => format === "password" || writeOnly === true)) return true;
  return /secret|passw(or)?d|passphrase|token|api[\s_-]?key|credential|private[\s_-]?key/i.test(name);
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
  const typed = field.kind === "text" ? text : text.trim();
  if (typed.trim() === "") {
    return field.required ? { problem: l10n.t("{0} needs a value", field.title) } : { value: undefined };
  }
  switch (field.kind) {
    case "number":
      return readNumber(field, typed);
    case "list":
      return { value: partsOf(typed) };
    case "map":
      return readMap(typed);
    case "json":
      return readJson(typed);
    default:
      return readText(field, typed);
  }
}

function partsOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function readMap(text: string): ReadValue {
  const pairs = partsOf(text).map((part): readonly [string, string] => {
    const place = part.indexOf("=");
    return [part.slice(0, Math.max(0, place)).trim(), part.slice(place + 1).trim()];
  });
  if (pairs.some(([name]) => name === "")) return { problem: l10n.t("Write name=value, with commas between several") };
  return { value: Object.fromEntries(pairs) };
}

function readNumber({ schema, title }: FormField, text: string): ReadValue {
  const number = Number(text);
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) || !Number.isFinite(number)) {
    return { problem: l10n.t("{0} is a number", title) };
  }
  if (typeOf(schema) === "integer" && !Number.isInteger(number))
    return { problem: l10n.t("{0} is a whole number", title) };
  const [minimum, maximum] = [schema["minimum"], schema["maximum"]];
  if (typeof minimum === "number" && number < minimum)
    return { problem: l10n.t("{0} is at least {1}", title, minimum) };
  if (typeof maximum === "number" && number > maximum) return { problem: l10n.t("{0} is at most {1}", title, maximum) };
  return { value: number };
}

function readText({ schema, title }: FormField, text: string): ReadValue {
  const [least, most, pattern] = [schema["minLength"], schema["maxLength"], schema["pattern"]];
  if (typeof least === "number" && text.length < least)
    return { problem: l10n.t("{0} has at least {1} characters", title, least) };
  if (typeof most === "number" && text.length > most)
    return { problem: l10n.t("{0} has at most {1} characters", title, most) };
  if (typeof pattern === "string" && !fits(pattern, text))
    return { problem: l10n.t("{0} doesn't fit {1}", title, pattern) };
  if (schema["format"] === "email" && !/^[^\s@]+@[^\s@]+$/.test(text))
    return { problem: l10n.t("{0} is an e-mail address", title) };
  if (schema["format"] === "uri" && !URL.canParse(text))
    return { problem: l10n.t("{0} is an address, e.g. https://example.com", title) };
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
    return { problem: l10n.t('Write it as JSON, e.g. {"name": "value"}') };
  }
}

/** A value as a person sees it once more before it is sent. A secret isn't shown. */
export function describeValue(field: FormField, value: unknown): string {
  if (value === undefined) return l10n.t("left empty");
  if (field.secret) return "••••••";
  if (Array.isArray(value) && field.kind === "list") return value.join(", ");
  const option = field.options.find((each) => each.value === value);
  return option?.label ?? labelOf(value);
}

/** What a value that was read before looks like as it is typed; nothing of a secret. */
export function typedValue(field: FormField, value: unknown): string {
  if (value === undefined || field.secret) return "";
  if (field.kind === "map") {
    const pairs = Object.entries(value as Readonly<Record<string, unknown>>);
    return pairs.map(([name, text]) => `${name}=${String(text)}`).join(", ");
  }
  return describeValue(field, value);
}

/** The values by their fields' paths, as the form's schema wants them; what was left empty isn't there. */
export function toValues(filled: readonly (readonly [field: FormField, value: unknown])[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [{ path }, value] of filled) {
    if (value === undefined) continue;
    let group = values;
    for (const name of path.slice(0, -1)) {
      if (!Object.hasOwn(group, name)) define(group, name, {});
      group = group[name] as Record<string, unknown>;
    }
    define(group, path.at(-1) ?? "", value);
  }
  return values;
}

/** Not by assignment: `__proto__` is a name like any other. */
function define(group: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(group, name, { value, enumerable: true, writable: true, configurable: true });
}

function labelOf(value: unknown): string {
  if (typeof value === "boolean") return value ? l10n.t("Yes") : l10n.t("No");
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
