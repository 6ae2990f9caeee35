import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { JsonSchema, ToolSchema } from "../../schemas/json-schema.ts";

/** All hand-written schemas. */
export interface Schemas {
  readonly file: JsonSchema;
  readonly events: JsonSchema;
  /** Of `policy.yaml`. */
  readonly policy: JsonSchema;
  /** In the order in which the file's schema lists their names. */
  readonly tools: readonly ToolSchema[];
}

/** Read the schemas under `root/schemas`. Throws when a tool has no file, or a file's tool is not listed. */
export async function readSchemas(root: string): Promise<Schemas> {
  const folder = join(root, "schemas");
  const file = (await readJson(join(folder, "manus.schema.json"))) as JsonSchema;
  const events = (await readJson(join(folder, "events.schema.json"))) as JsonSchema;
  const policy = (await readJson(join(folder, "policy.schema.json"))) as JsonSchema;
  const listed = listedTools(file);
  const present = (await readdir(join(folder, "tools"))).map((name) => name.replace(/\.json$/, ""));
  const odd = [...listed, ...present].filter((name) => listed.includes(name) !== present.includes(name));
  if (odd.length > 0)
    throw new Error(`listed in manus.schema.json or present in schemas/tools, but not both: ${odd.join(", ")}`);
  const tools = await Promise.all(listed.map((name) => readJson(join(folder, "tools", `${name}.json`))));
  return { file, events, policy, tools: tools as ToolSchema[] };
}

function listedTools(file: JsonSchema): readonly string[] {
  const branches = file.$defs?.["toolStep"]?.properties?.["tool"]?.oneOf ?? [];
  return branches.flatMap((branch) => branch.enum ?? []) as string[];
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}
