type Schema = Readonly<Record<string, unknown>>;

const hidden = "***";

/** What a person filled into a form as it may be written down: what the form calls secret (`writeOnly`, or `format: password`) is `***`, at any depth. */
export function hideSecrets(values: Schema, form: Schema): Schema {
  return hide(values, form) as Schema;
}

function hide(value: unknown, schema: unknown): unknown {
  if (!isObject(schema)) return value;
  if (schema["writeOnly"] === true || schema["format"] === "password") return hidden;
  if (Array.isArray(value)) return value.map((one) => hide(one, schema["items"]));
  if (!isObject(value)) return value;
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const of = Object.hasOwn(properties, name) ? properties[name] : schema["additionalProperties"];
      return [name, hide(one, of)] as const;
    }),
  );
}

function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
