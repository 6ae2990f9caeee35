import type { JsonSchema, ToolSchema } from "../../schemas/json-schema.ts";
import { propertyTable } from "./key-tables.ts";
import { yamlFence } from "./markdown.ts";

/** The reference page of the tools: what each does, when to use it, its parameters, and a step that calls it. */
export function toolsPage(tools: readonly ToolSchema[], introduction: string): string {
  return [introduction, ...tools.map(toolSection)].join("\n\n");
}

function toolSection({ function: tool }: ToolSchema): string {
  const parameters = propertyTable(tool.parameters, tool.parameters) || "It takes no arguments.";
  const step = exampleStep(tool.name, tool.parameters);
  return [`## \`${tool.name}\``, tool.description, parameters, yamlFence([[step]], -1)].join("\n\n");
}

/** A step with the arguments that must be there; where a place on a page is needed, with `index` as well. */
function exampleStep(name: string, parameters: JsonSchema): unknown {
  const needed = Object.entries(parameters.properties ?? {}).filter(
    ([key]) => parameters.required?.includes(key) === true || key === "index",
  );
  if (needed.length === 0) return { tool: name };
  return { tool: name, with: Object.fromEntries(needed.map(([key, schema]) => [key, exampleOf(schema)])) };
}

function exampleOf(schema: JsonSchema): unknown {
  return schema.examples?.[0];
}
