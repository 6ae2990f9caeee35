import { formatSchema } from "../../../../../schemas/generated/format-schema.ts";
import { toolSchemas } from "../../../../../schemas/generated/tools.ts";
import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import type { FileKind } from "../workspace-index.ts";
import { keyText, stringValue, valueAt } from "../yaml/node.ts";
import type { MappingNode, YamlNode } from "../yaml/node.ts";
import { fitsTypes, typesOf } from "./expectation.ts";

/**
 * The schemas that a value may have to fit, going down from one by a path of keys and positions: one where the text tells which is meant, several where it doesn't
 * yet (a step without `tool`, `task`, …), none where the schema says nothing. A description beside a `$ref` comes before that of what it refers to. `node` is what
 * stands at the start of the path; where it ends early, or isn't there, the schemas alone lead on. `with` of a step leads into the schema of its tool.
 */
export function schemasAlong(
  start: JsonSchema,
  path: readonly (string | number)[],
  node?: YamlNode,
): readonly JsonSchema[] {
  let schemas: readonly JsonSchema[] = alternatives(start, node);
  let at = node;
  for (const key of path) {
    const parent = at;
    at = below(at, key);
    schemas = schemas.flatMap((schema) => stepInto(schema, key, parent)).flatMap((schema) => alternatives(schema, at));
  }
  return [...new Set(schemas)];
}

/** Where a path into a file of a kind begins; all kinds where it isn't known. */
export function rootSchemas(kind: FileKind | undefined): readonly JsonSchema[] {
  const kinds: readonly FileKind[] = kind === undefined ? ["task", "workflow", "test"] : [kind];
  return kinds.map((one) => definition(one));
}

/** The schema of one step, of whatever kind. */
export function stepSchema(): JsonSchema {
  return definition("step");
}

/** What a tool takes; undefined for a tool that isn't there. */
export function toolParameters(tool: string | undefined): JsonSchema | undefined {
  if (tool === undefined || !Object.hasOwn(toolSchemas, tool)) return undefined;
  return toolSchemas[tool as keyof typeof toolSchemas].function.parameters;
}

function definition(name: string): JsonSchema {
  const found = formatSchema.$defs?.[name];
  if (!found) throw new Error(`The schema has no ${name}`);
  return found;
}

function below(node: YamlNode | undefined, key: string | number): YamlNode | undefined {
  if (typeof key === "string") return valueAt(node, key);
  return node?.kind === "sequence" ? node.items[key] : undefined;
}

function stepInto(schema: JsonSchema, key: string | number, parent: YamlNode | undefined): JsonSchema[] {
  if (typeof key === "number") return schema.items ? [schema.items] : [];
  const parameters = key === "with" ? toolParameters(stringValue(valueAt(parent, "tool"))) : undefined;
  const own = schema.properties?.[key];
  if (parameters && own) return [{ ...parameters, ...spoken(own) }];
  if (own) return [own];
  return typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : [];
}

/** What a schema says of the key as a whole, for people: it stands above what a branch, or a tool, says of one way to fill it. */
function spoken({ description, examples, default: fallback }: JsonSchema): JsonSchema {
  return {
    ...(description === undefined ? {} : { description }),
    ...(examples ? { examples } : {}),
    ...(fallback === undefined ? {} : { default: fallback }),
  };
}

/** A schema with its `$ref` followed and the branches of its `oneOf` that a value may mean. */
function alternatives(schema: JsonSchema, node: YamlNode | undefined): JsonSchema[] {
  const resolved = resolve(schema);
  if (!resolved.oneOf) return [resolved];
  const branches = resolved.oneOf.map(resolve);
  return chosen(branches, node).map((branch) => ({ ...branch, ...spoken(resolved) }));
}

function resolve(schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...own } = schema;
  return { ...resolve(definition($ref.replace("#/$defs/", ""))), ...own };
}

function chosen(branches: readonly JsonSchema[], node: YamlNode | undefined): readonly JsonSchema[] {
  if (node === undefined || (node.kind === "scalar" && node.value === null)) return branches;
  const fitting = branches.filter((branch) => fitsTypes(node, typesOf(branch)));
  if (node.kind !== "mapping") return fitting.length > 0 ? fitting : branches;
  const meant = fitting.filter((branch) => hasOwnKey(branch, fitting, node));
  return meant.length > 0 ? meant : fitting.length > 0 ? fitting : branches;
}

/** Whether a key that only this branch requires is there. */
function hasOwnKey(branch: JsonSchema, branches: readonly JsonSchema[], node: MappingNode): boolean {
  const others = branches.filter((other) => other !== branch);
  const own = branch.required?.find((key) => others.every((other) => !other.required?.includes(key)));
  return node.entries.some(({ key }) => keyText(key) === own);
}
