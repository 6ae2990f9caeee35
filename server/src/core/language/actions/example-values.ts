import type { JsonSchema } from "../../../../../schemas/json-schema.ts";
import { documentName, entryOf } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import type { Surroundings } from "../surroundings.ts";
import type { DeclaredInput } from "../workspace-index.ts";
import { slugOf } from "./slugs.ts";
import type { NewValue } from "./write-yaml.ts";

/** What a new prompt says until somebody writes what is wanted. */
export const promptToWrite = "Say what is to be done.";

/** A value to begin with for a key that is missing: one that fits, and that can be seen to be a beginning. */
export function valueForKey(
  key: string,
  schemas: readonly JsonSchema[],
  document: ManusDocument,
  around: Surroundings,
): NewValue {
  const own = ownValue(key, document, around);
  if (own !== undefined) return own;
  return exampleOf(schemas) ?? "";
}

/** The default of some schemas, else the first value or example that they name. */
export function exampleOf(schemas: readonly JsonSchema[]): NewValue | undefined {
  for (const schema of schemas) {
    const value = schema.default ?? schema.const ?? schema.examples?.[0] ?? schema.enum?.[0];
    if (value !== undefined && value !== null) return value as NewValue;
  }
  return undefined;
}

/** A value for an input that has to be given. */
export function valueForInput({ type, options }: Pick<DeclaredInput, "type" | "options">): NewValue {
  if (type === "number") return 0;
  if (type === "boolean") return false;
  return type === "choice" ? (options[0] ?? "") : "";
}

function ownValue(key: string, document: ManusDocument, around: Surroundings): NewValue | undefined {
  if (key === "kind") return entryOf(document, "steps") ? "workflow" : "task";
  if (key === "name" && documentName(document) === undefined) return nameForFile(document.file);
  if (key === "prompt") return promptToWrite;
  if (key === "steps") return [{ prompt: promptToWrite }];
  if (key === "tool") return "idle";
  if (key === "task" || key === "workflow") return around.index.names(key)[0];
  return undefined;
}

/** The name that a file would have by its path. */
export function nameForFile(file: string): string {
  return slugOf(file.replace(/^.*[\\/]/, "").replace(/(?:\.manus)?\.ya?ml$/i, "")) || "untitled";
}
