import type { AnnouncedTool } from "../ports/datasources.ts";

/** The longest name of a function that models take (OpenAI's API reference, `tools[].function.name`: `a-z`, `A-Z`, `0-9`, `_`, `-`, at most 64). */
const maximumNameLength = 64;

/**
 * The name under which a tool is offered: `mcp_<datasource>_<tool>` or `api_<datasource>_<operationId>`, with `_` for what names can't hold, cut to 64 characters.
 * A name that is in `taken` already gets a number at its end. The answer is added to `taken`.
 */
export function nameTool(kind: "mcp" | "openapi", datasource: string, tool: string, taken: Set<string>): string {
  const prefix = kind === "mcp" ? "mcp" : "api";
  const whole = `${prefix}_${datasource}_${tool}`.replace(/[^A-Za-z0-9_-]/g, "_");
  let name = whole.slice(0, maximumNameLength);
  for (let number = 2; taken.has(name); number += 1) {
    const ending = `_${number}`;
    name = `${whole.slice(0, maximumNameLength - ending.length)}${ending}`;
  }
  taken.add(name);
  return name;
}

/** How much of one description is passed on: it comes from outside and is read again at every turn. */
const maximumDescription = 2000;

/** A description as it is announced: cut where it is longer than anybody reads. */
export function cutDescription(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= maximumDescription ? trimmed : `${trimmed.slice(0, maximumDescription)} […]`;
}

/** What a stream says of the tools of a datasource: a line each, `name(parameter: type, optional?: type): first line of its description`; then the notes. */
export function documentTools(tools: readonly AnnouncedTool[], notes: readonly string[]): string {
  const lines = tools.map((tool) => `${tool.name}(${describeParameters(tool.parameters)})${firstLine(tool)}`);
  return [...lines, ...notes].join("\n");
}

function firstLine({ description }: AnnouncedTool): string {
  const [line = ""] = description.split("\n");
  return line === "" ? "" : `: ${line.length > 200 ? `${line.slice(0, 200)} […]` : line}`;
}

function describeParameters(schema: Readonly<Record<string, unknown>>): string {
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(properties)
    .map(([name, property]) => `${name}${required.includes(name) ? "" : "?"}: ${typeName(property)}`)
    .join(", ");
}

function typeName(schema: unknown): string {
  const type = isRecord(schema) ? schema["type"] : undefined;
  if (typeof type === "string") return type;
  return Array.isArray(type) ? type.join("|") : "any";
}

/** The same JSON for values that differ only in the order of their keys: what a fingerprint is taken of. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1))) : part,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
