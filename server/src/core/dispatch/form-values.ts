import * as l10n from "@vscode/l10n";
type Schema = Readonly<Record<string, unknown>>;

/** Deeper than this nothing is checked: whoever asked checks all of it again. */
const deepest = 8;

/**
 * What is wrong with what a person filled into a form, a sentence; undefined when nothing is, as far as this looks: what is required, the
 * kinds of values, and choices (`enum`, `const`). Keywords it doesn't know are left to whoever asked, who checks the values again.
 */
export function findFaultOfValues(values: unknown, form: Schema): string | undefined {
  return findFault(values, form, { name: "", depth: 0 });
}

interface Place {
  readonly name: string;
  readonly depth: number;
}

function findFault(value: unknown, schema: unknown, place: Place): string | undefined {
  if (!isObject(schema) || place.depth > deepest) return undefined;
  const named = place.name === "" ? l10n.t("What is filled in") : `\`${place.name}\``;
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOfType(value, type)))
    return l10n.t("{0} is to be {1}", named, types.map(nounOf).join(" or "));
  const choices = "const" in schema ? [schema["const"]] : schema["enum"];
  if (Array.isArray(choices) && !choices.some((choice) => isSame(choice, value))) {
    return l10n.t("{0} is to be one of: {1}", named, choices.map((choice) => String(choice)).join(", "));
  }
  if (isObject(value)) return findFaultOfObject(value, schema, place);
  return Array.isArray(value) ? findFaultOfItems(value, schema, place) : undefined;
}

function findFaultOfObject(value: Schema, schema: Schema, { name, depth }: Place): string | undefined {
  const inside = (key: string): string => (name === "" ? key : `${name}.${key}`);
  const required: readonly unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  for (const key of required) {
    if (typeof key === "string" && (!Object.hasOwn(value, key) || value[key] === undefined))
      return l10n.t("`{0}` is missing", inside(key));
  }
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  for (const [key, of] of Object.entries(properties)) {
    const fault = Object.hasOwn(value, key)
      ? findFault(value[key], of, { name: inside(key), depth: depth + 1 })
      : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findFaultOfItems(items: readonly unknown[], schema: Schema, { name, depth }: Place): string | undefined {
  for (const [index, item] of items.entries()) {
    const fault = findFault(item, schema["items"], { name: `${name}[${index}]`, depth: depth + 1 });
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function typesOf({ type }: Schema): readonly string[] {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  return types.filter((each) => typeof each === "string");
}

/** A type that isn't one of JSON Schema's is left to whoever asked. */
function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "object":
      return isObject(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "string":
    case "boolean":
      return typeof value === type;
    case "null":
      return value === null;
    default:
      return true;
  }
}

function nounOf(type: string): string {
  return nouns[type] ?? type;
}

const nouns: Readonly<Record<string, string>> = {
  get object() {
    return l10n.t("an object");
  },
  get array() {
    return l10n.t("a list");
  },
  get integer() {
    return l10n.t("a whole number");
  },
  get number() {
    return l10n.t("a number");
  },
  get string() {
    return l10n.t("a text");
  },
  get boolean() {
    return l10n.t("true or false");
  },
  null: "nothing",
};

function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
