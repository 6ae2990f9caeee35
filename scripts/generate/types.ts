import { compile } from "json-schema-to-typescript";
import type { JsonSchema, ToolSchema } from "../../schemas/json-schema.ts";
import { mapSchema, withoutKeywords } from "./map-schema.ts";

/** What says nothing about the type of a value that code reads. `x-` keys are the user's own, so no code reads them. */
const irrelevant = [
  "patternProperties",
  "propertyNames",
  "allOf",
  "examples",
  "enumDescriptions",
  "discriminator",
  "$id",
];

/** TypeScript types of what fits `schema`, the outermost one named after its title. */
export async function typesOf(schema: JsonSchema): Promise<string> {
  const plain = mapSchema(withoutKeywords(schema, irrelevant), plainUnions);
  // The library's own type of a schema is that of draft 4; it reads 2020-12 as well.
  const input = structuredClone(plain) as Parameters<typeof compile>[0];
  const code = await compile(input, schema.title ?? "", {
    additionalProperties: false,
    bannerComment: "",
    format: false,
    ignoreMinAndMaxItems: true,
  });
  return makeReadonly(code);
}

/** One interface with the argument types of all tools, by tool name. */
export async function argumentTypesOf(tools: readonly ToolSchema[]): Promise<string> {
  const named = tools.map(({ function: tool }): [string, JsonSchema] => [
    tool.name,
    { ...tool.parameters, title: `${tool.name} arguments`, description: `Arguments of \`${tool.name}\`.` },
  ]);
  return typesOf({
    title: "Tool arguments",
    description: "The arguments of every tool, by its name.",
    type: "object",
    properties: Object.fromEntries(named),
    required: named.map(([name]) => name),
  });
}

/** A union needs neither a type beside it nor names for branches that are mere texts: both would only add names to the code. */
function plainUnions(schema: JsonSchema): JsonSchema {
  if (schema.oneOf === undefined) return schema;
  const branches = schema.oneOf.map((branch) => (branch.type === "object" ? branch : withoutTitle(branch)));
  return Object.fromEntries(Object.entries({ ...schema, oneOf: branches }).filter(([keyword]) => keyword !== "type"));
}

function withoutTitle(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => keyword !== "title"));
}

/** Nothing that was read from a file is ever changed, and the types say so. */
function makeReadonly(code: string): string {
  return code
    .replace(/^(\s*)("?[\w$-]+"?\??|\[k: string\]): /gm, "$1readonly $2: ")
    .replace(/((?:\w+|\([^()]*\))\[\])(?=[;\s|)])/g, "readonly $1");
}
