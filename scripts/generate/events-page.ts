import type { JsonSchema } from "../../schemas/json-schema.ts";
import { innerTables, propertyTable } from "./key-tables.ts";
import { resolve } from "./markdown.ts";

/** Keys of every type; explained once. */
const shared = ["seq", "at", "source", "stepId", "taskId"];

/** The reference page of the event stream: what all events have, then every type with its keys and an example. */
export function eventsPage(root: JsonSchema, introduction: string): string {
  const types = (root.oneOf ?? []).map((branch) => resolve(root, branch));
  return [
    introduction,
    "## Every event",
    root.description,
    propertyTable(
      root,
      onlyKeys(types[0] ?? {}, (key) => shared.includes(key)),
    ),
    ...types.map((type) => typeSection(root, type)),
  ].join("\n\n");
}

function typeSection(root: JsonSchema, type: JsonSchema): string {
  const name = String(type.properties?.["type"]?.const);
  const own = onlyKeys(type, (key) => !shared.includes(key));
  return [`## \`${name}\``, type.description, ...innerTables(root, own, name), example(root, type)].join("\n\n");
}

function onlyKeys(type: JsonSchema, wanted: (key: string) => boolean): JsonSchema {
  const kept = Object.entries(type.properties ?? {}).filter(([key]) => wanted(key));
  return { ...type, properties: Object.fromEntries(kept) };
}

/** With the keys that must be there. */
function example(root: JsonSchema, type: JsonSchema): string {
  const needed = Object.entries(type.properties ?? {}).filter(([key]) => type.required?.includes(key));
  const event = Object.fromEntries(needed.map(([key, schema]) => [key, resolve(root, schema).examples?.[0]]));
  return `\`\`\`json\n${JSON.stringify(event)}\n\`\`\``;
}
