import type { JsonSchema } from "../../schemas/json-schema.ts";
import { code, describe, resolve, table, typeOf } from "./markdown.ts";

/** A table of the properties of `schema`: key, type, whether it must be there, default, description, example. */
export function propertyTable(root: JsonSchema, schema: JsonSchema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([key, property]) => {
    const known = resolve(root, property);
    return [
      code(key),
      typeOf(root, property),
      schema.required?.includes(key) === true ? "yes" : "",
      known.default === undefined ? "" : code(known.default),
      describe(root, property),
      (known.examples ?? []).slice(0, 1).map(code).join(""),
    ];
  });
  return table(["Key", "Type", "Required", "Default", "What it is", "Example"], rows);
}

/** Tables of all objects that stand in the value of a key, outermost first, each with a line that says what it is. */
export function innerTables(root: JsonSchema, schema: JsonSchema, path: string): readonly string[] {
  const outermost = resolve(root, schema).description;
  return innerObjects(root, schema, path).map(({ where, known }) => {
    const rows = propertyTable(root, known);
    return known.description === outermost ? rows : `**${code(where)}** — ${known.description ?? ""}\n\n${rows}`;
  });
}

interface InnerObject {
  readonly where: string;
  readonly known: JsonSchema;
}

/** `outer`: what stands around it; what stands in itself is told once. */
function innerObjects(
  root: JsonSchema,
  schema: JsonSchema,
  where: string,
  outer: readonly string[] = [],
): readonly InnerObject[] {
  if (schema.$ref !== undefined && outer.includes(schema.$ref)) return [];
  const around = schema.$ref === undefined ? outer : [...outer, schema.$ref];
  const known = resolve(root, schema);
  if (known.oneOf !== undefined) return known.oneOf.flatMap((branch) => innerObjects(root, branch, where, around));
  if (known.items !== undefined) return innerObjects(root, known.items, `${where}[]`, around);
  if (typeof known.additionalProperties === "object") {
    return innerObjects(root, known.additionalProperties, `${where}.<name>`, around);
  }
  if (known.properties === undefined) return [];
  const inner = Object.entries(known.properties).flatMap(([key, property]) =>
    innerObjects(root, property, `${where}.${key}`, around),
  );
  return [{ where, known }, ...inner];
}
