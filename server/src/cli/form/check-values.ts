import * as l10n from "@vscode/l10n";
import { checkJsonOutput } from "../../core/agent/check-json-output.ts";
import { fieldsOf, type Field, type FormSchema } from "./fields.ts";

/** What is filled into a form. */
export type Values = Readonly<Record<string, unknown>>;

/** What keeps values from fitting a form, a sentence each that names the property; none when they fit. What is secret isn't repeated. */
export function checkValues(schema: FormSchema, values: Values): readonly string[] {
  const faults = checkGroup(fieldsOf(schema), values, "");
  if (faults.length > 0) return faults;
  // Bounds and what else a schema can say; the host looks at it once more.
  const checked = checkJsonOutput(JSON.stringify(values), schema);
  return checked.ok ? [] : [checked.wrong];
}

function checkGroup(fields: readonly Field[], values: Values, above: string): readonly string[] {
  const known = new Set(fields.map(({ name }) => name));
  const names = fields.map(({ name }) => name).join(", ");
  const unknown = Object.keys(values).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => l10n.t("The form has no {0}{1}: it has {2}", above, name, names)),
    ...fields.flatMap((field) => checkField(field, values)),
  ];
}

function checkField(field: Field, values: Values): readonly string[] {
  const { name, path, required, kind, schema } = field;
  if (!Object.hasOwn(values, name)) return required ? [l10n.t("{0} is needed", path)] : [];
  const value = values[name];
  if (kind === "group") {
    return isObject(value)
      ? checkGroup(fieldsOf(schema, path), value, `${path}.`)
      : [l10n.t("{0} is a group of values", path)];
  }
  const fits = types[kind];
  if (fits === undefined || fits(value)) return [];
  return [l10n.t("{0} is {1}", path, words[kind] ?? l10n.t("something else"))];
}

const types: Readonly<Partial<Record<Field["kind"], (value: unknown) => boolean>>> = {
  text: (value) => typeof value === "string" || value === null,
  number: (value) => typeof value === "number" || value === null,
  whole: (value) => Number.isInteger(value) || value === null,
  "yes-no": (value) => typeof value === "boolean" || value === null,
  list: (value) => Array.isArray(value) || value === null,
};

const words: Readonly<Partial<Record<Field["kind"], string>>> = {
  get text() {
    return l10n.t("a text");
  },
  get number() {
    return l10n.t("a number");
  },
  get whole() {
    return l10n.t("a whole number");
  },
  get "yes-no"() {
    return l10n.t("yes or no");
  },
  get list() {
    return l10n.t("a list");
  },
};

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
