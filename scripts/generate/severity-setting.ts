import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findingCodes } from "../../server/src/core/language/finding-codes.ts";

/** package.json as it stands, with every finding's code in the setting that says how each is shown. */
export async function manifestWithCodes(root: string): Promise<string> {
  const text = await readFile(join(root, "package.json"), "utf8");
  return JSON.stringify(JSON.parse(text, fillIn), null, 2);
}

function fillIn(key: string, value: unknown): unknown {
  if (key !== "manus.diagnostics.severity") return value;
  return { ...(value as object), propertyNames: { enum: findingCodes } };
}
