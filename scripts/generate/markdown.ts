import { CORE_SCHEMA, dump } from "js-yaml";
import type { JsonSchema } from "../../schemas/json-schema.ts";

/** `schema` with what it refers to; what stands beside the reference comes first. */
export function resolve(root: JsonSchema, schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
  if (target === undefined) throw new Error(`${schema.$ref} leads nowhere`);
  return resolve(root, { ...target, ...Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$ref")) });
}

/** What kind of value it takes, in a few words of Markdown. */
export function typeOf(root: JsonSchema, schema: JsonSchema): string {
  const known = resolve(root, schema);
  if (known.const !== undefined) return code(known.const);
  if (known.enum !== undefined) return known.enum.length > 8 ? "a name" : known.enum.map(code).join(", ");
  if (known.pattern !== undefined && known.pattern === root.$defs?.["duration"]?.pattern) return "duration";
  if (known.oneOf !== undefined) return unionType(root, known.oneOf);
  const types = typeof known.type === "string" ? [known.type] : (known.type ?? []);
  const names = types.map((type) => typeName(root, known, type));
  return withExpression(known, names).join(" or ");
}

function unionType(root: JsonSchema, branches: readonly JsonSchema[]): string {
  const names = branches.map((branch) => {
    if (branch.$ref === "#/$defs/expression") return "an expression";
    return resolve(root, branch).type === "object" ? "keys" : typeOf(root, branch);
  });
  return [...new Set(names)].join(" or ");
}

/** A number that may also be text may be an expression, and no other text. */
function withExpression(schema: JsonSchema, names: readonly string[]): readonly string[] {
  const onlyExpressions = schema.pattern?.startsWith("^\\$\\{\\{") === true;
  return onlyExpressions ? [...names.filter((name) => name !== "text"), "an expression"] : names;
}

function typeName(root: JsonSchema, schema: JsonSchema, type: string): string {
  if (type === "array") return `list of ${schema.items ? typeOf(root, schema.items) : "anything"}`;
  if (type === "object")
    return schema.properties === undefined && schema.additionalProperties !== undefined ? "map" : "keys";
  return (
    { string: "text", integer: "whole number", number: "number", boolean: "`true` or `false`", null: "`null`" }[type] ??
    type
  );
}

/** A value as YAML on one line, in code marks. */
export function code(value: unknown): string {
  return `\`${inlineYaml(value)}\``;
}

/** A value as YAML on one line. */
function inlineYaml(value: unknown): string {
  return dump(value, { schema: CORE_SCHEMA, flowLevel: 0, lineWidth: -1 }).trim();
}

/** Values as YAML, one below the other as alternatives, in a fence. */
export function yamlFence(values: readonly unknown[], flowLevel: number): string {
  const texts = values.map((value) => dump(value, { schema: CORE_SCHEMA, flowLevel, lineWidth: 120 }));
  return `\`\`\`yaml\n${texts.join("# or\n")}\`\`\``;
}

/** Rows as a Markdown table; nothing when there are none. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A description, and what each of the values means where the schema says so. */
export function describe(root: JsonSchema, schema: JsonSchema): string {
  const known = resolve(root, schema);
  const choices = known.enumDescriptions === undefined ? known.oneOf?.find((branch) => branch.enumDescriptions) : known;
  const meanings = (choices?.enumDescriptions ?? []).map((text, index) => `${code(choices?.enum?.[index])}: ${text}`);
  return [known.description ?? "", ...meanings].join(" ");
}
