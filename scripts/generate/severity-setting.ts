import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chatTools, type ChatToolDefinition } from "../../server/src/chat-tools/definitions.ts";
import { findingCodes } from "../../server/src/core/language/finding-codes.ts";

/** package.json as it stands, with every finding's code in the setting that says how each is shown, and with the tools of chat agents. */
export async function manifestWithCodes(root: string): Promise<string> {
  const text = await readFile(join(root, "package.json"), "utf8");
  return JSON.stringify(JSON.parse(text, fillIn), null, 2);
}

function fillIn(key: string, value: unknown): unknown {
  if (key === "languageModelTools") return chatTools.map(toContribution);
  if (key !== "manus.diagnostics.severity") return value;
  return { ...(value as object), propertyNames: { enum: findingCodes } };
}

function toContribution({ name, description, inputSchema }: ChatToolDefinition): unknown {
  return {
    name,
    toolReferenceName: name.replace("manus_", "manus-"),
    displayName: `%tool.${name}%`,
    userDescription: `%tool.${name}.about%`,
    modelDescription: description,
    canBeReferencedInPrompt: true,
    icon: "$(rocket)",
    tags: ["manus"],
    inputSchema,
  };
}
