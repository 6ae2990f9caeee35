import type { ToolCall } from "../../core/ports/tools.ts";

// The gate has checked the arguments against the tool's schema. A wrong type here is a bug of ours and throws.

/** A required text. */
export function textOf(call: ToolCall, name: string): string {
  const value = call.arguments[name];
  if (typeof value !== "string") throw new TypeError(`${call.tool} was called without the text ${name}`);
  return value;
}

/** An optional number. */
export function numberOf(call: ToolCall, name: string): number | undefined {
  const value = call.arguments[name];
  if (value === undefined || typeof value === "number") return value;
  throw new TypeError(`${call.tool} was called with a ${name} that is not a number`);
}

/** A switch; off where it isn't given. */
export function flagOf(call: ToolCall, name: string): boolean {
  return call.arguments[name] === true;
}

/** One text or a list of them, as a list. */
export function textsOf(call: ToolCall, name: string): readonly string[] {
  const value = call.arguments[name];
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}
