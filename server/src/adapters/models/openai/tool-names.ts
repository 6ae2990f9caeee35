import { createHash } from "node:crypto";

/** OpenAI's rule for the name of a function: https://platform.openai.com/docs/api-reference/chat/create, `tools.function.name`. */
const allowed = /^[a-zA-Z0-9_-]{1,64}$/;

/** The name under which a provider is told of a tool: its own where the rule allows it, else a short one that stays the same. */
export function toWireName(name: string): string {
  if (allowed.test(name)) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  const readable = name.replace(/[^a-zA-Z0-9_-]+/g, "_").slice(0, 55);
  return `${readable}_${hash}`;
}

/** The tool that a provider means by a name; a name that no tool has stays as it is. */
export function fromWireName(wireName: string, names: readonly string[]): string {
  if (names.includes(wireName)) return wireName;
  return names.find((name) => toWireName(name) === wireName) ?? wireName;
}

/** For providers that take only ids of nine letters and digits, as Mistral's API does. The same id stays the same. */
export function toShortId(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, 9);
}
