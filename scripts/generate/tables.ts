import type { JsonSchema, ToolSchema } from "../../schemas/json-schema.ts";

/** The file format's schema as a value, for code that walks it. */
export function formatSchemaCode(schema: JsonSchema): string {
  return `
import type { JsonSchema } from "../json-schema.ts";

/** \`schemas/manus.schema.json\`. */
export const formatSchema: JsonSchema = ${JSON.stringify(schema)};
`;
}

/** Names, schemas and argument types of all tools. */
export function toolsCode(tools: readonly ToolSchema[], argumentTypes: string): string {
  const names = tools.map((tool) => tool.function.name);
  const schemas = Object.fromEntries(tools.map((tool) => [tool.function.name, tool]));
  return `
import type { ToolSchema } from "../json-schema.ts";

/** The names of all tools, in the order in which they are listed everywhere. */
export const toolNames = ${JSON.stringify(names)} as const;

/** The name of a tool that has a schema under \`schemas/tools/\`. */
export type ToolName = (typeof toolNames)[number];

/** The schema of every tool, by its name, in the order of {@link toolNames}. */
export const toolSchemas: Readonly<Record<ToolName, ToolSchema>> = ${JSON.stringify(schemas)};

${argumentTypes}
`;
}
