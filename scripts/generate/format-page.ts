import type { JsonSchema } from "../../schemas/json-schema.ts";
import { code, describe, resolve, typeOf, yamlFence } from "./markdown.ts";
import { innerTables } from "./key-tables.ts";

const stepKinds = ["toolStep", "taskStep", "promptStep", "workflowStep", "approveStep"] as const;

/** The reference page of the file format, behind a hand-written introduction. */
export function formatPage(root: JsonSchema, introduction: string): string {
  const task = definition(root, "task");
  const workflow = definition(root, "workflow");
  const test = definition(root, "test");
  const head = sharedKeys([task, workflow]);
  const sections = (owner: JsonSchema, keys: readonly string[]) =>
    keys.map((key) => keySection({ root, owner, key, level: "###" })).join("\n\n");
  return [
    introduction,
    "## Head: keys of tasks and workflows",
    sections(ofBothKinds(task), head),
    "## Task",
    task.description,
    sections(task, otherKeys(task, head)),
    "## Workflow",
    workflow.description,
    sections(workflow, otherKeys(workflow, [...head, "steps"])),
    stepsPart(root, workflow),
    "## Test",
    test.description,
    sections(test, otherKeys(test, [...head, "kind"])),
  ].join("\n\n");
}

/** The head as it is when the kind isn't known yet. */
function ofBothKinds(task: JsonSchema): JsonSchema {
  const { description, examples } = task.properties?.["kind"] ?? {};
  const kind = { description: description ?? "", enum: ["task", "workflow", "test"], examples: examples ?? [] };
  return { ...task, properties: { ...task.properties, kind } };
}

function stepsPart(root: JsonSchema, workflow: JsonSchema): string {
  const kinds = stepKinds.map((name) => definition(root, name));
  const shared = sharedKeys(kinds);
  const work = sharedKeys(kinds.slice(0, -1)).filter((key) => !shared.includes(key) && key !== "retry");
  const sections = (owner: JsonSchema, keys: readonly string[]) =>
    keys.map((key) => keySection({ root, owner, key, level: "####" })).join("\n\n");
  const ofKinds = kinds.map((kind) => {
    const own = otherKeys(kind, [...shared, ...work]).filter((key) => !isTaskKey(root, kind, key));
    return [`### ${kind.title ?? ""}`, kind.description, taskKeysLine(root, kind), sections(kind, own)].join("\n\n");
  });
  return [
    keySection({ root, owner: workflow, key: "steps", level: "##", deep: false }),
    definition(root, "step").description,
    "### Keys of every step",
    sections(kinds[0] ?? {}, shared),
    "### Keys of every step but an approval",
    sections(kinds[0] ?? {}, work),
    ...ofKinds,
  ].join("\n\n");
}

/** Keys that mean in a step what they mean in a task file are explained there. */
function isTaskKey(root: JsonSchema, kind: JsonSchema, key: string): boolean {
  const isReference = kind.properties?.[key]?.$ref !== undefined;
  return isReference && key !== "prompt" && key in (definition(root, "task").properties ?? {});
}

function taskKeysLine(root: JsonSchema, kind: JsonSchema): string {
  const keys = Object.keys(kind.properties ?? {}).filter((key) => isTaskKey(root, kind, key));
  return keys.length === 0 ? "" : `As in a task file: ${keys.map(code).join(", ")}.`;
}

interface KeyPlace {
  readonly root: JsonSchema;
  /** The schema whose property it is. */
  readonly owner: JsonSchema;
  readonly key: string;
  readonly level: string;
  /** Whether the keys inside are listed too. */
  readonly deep?: boolean;
}

function keySection({ root, owner, key, level, deep = true }: KeyPlace): string {
  const schema = owner.properties?.[key] ?? {};
  const known = resolve(root, schema);
  const facts = [
    `Type: ${typeOf(root, schema)}`,
    ...(owner.required?.includes(key) === true ? ["required"] : []),
    ...(known.default === undefined ? [] : [`default ${code(known.default)}`]),
  ];
  const examples = (known.examples ?? []).map((example) => ({ [key]: example }));
  return [
    `${level} ${code(key)}`,
    describe(root, schema),
    `${facts.join("; ")}.`,
    ...(deep ? innerTables(root, schema, key) : []),
    yamlFence(examples, 3),
  ].join("\n\n");
}

/** Keys that all have, and that mean the same in all. */
function sharedKeys(owners: readonly JsonSchema[]): readonly string[] {
  const [first, ...others] = owners;
  return Object.entries(first?.properties ?? {})
    .filter(([key, value]) => others.every((other) => sameMeaning(value, other.properties?.[key])))
    .map(([key]) => key);
}

function sameMeaning(one: JsonSchema, other: JsonSchema | undefined): boolean {
  return other !== undefined && one.$ref === other.$ref && one.description === other.description;
}

function otherKeys(owner: JsonSchema, keys: readonly string[]): readonly string[] {
  return Object.keys(owner.properties ?? {}).filter((key) => !keys.includes(key));
}

function definition(root: JsonSchema, name: string): JsonSchema {
  return resolve(root, { $ref: `#/$defs/${name}` });
}
