import type { StreamEvent } from "../../../../../schemas/generated/events.ts";
import type { StreamedEvent } from "../../../protocol/runs.ts";

/** What must be there for the loop to make anything of an event, by its type: a key and the type of its value. */
const needed: Readonly<Record<StreamEvent["type"], Readonly<Record<string, "string" | "object" | "list">>>> = {
  message: { role: "string", text: "string" },
  action: { callId: "string", tool: "string", arguments: "object" },
  observation: { callId: "string", tool: "string", outcome: "string", output: "string" },
  plan: { steps: "list", reflection: "string" },
  knowledge: { id: "string", text: "string" },
  datasource: { name: "string", documentation: "string" },
  system: { event: "string", text: "string" },
};

/**
 * An event as the loop reads it; undefined for one of an unknown type, or one that lacks what the loop needs of it. What an event has beyond that is taken as it is: a
 * stream of a newer version is still read.
 */
export function readEvent(event: StreamedEvent): StreamEvent | undefined {
  if (!Object.hasOwn(needed, event.type)) return undefined;
  const keys = Object.entries(needed[event.type as StreamEvent["type"]]);
  return keys.every(([key, kind]) => isOf(event[key], kind)) ? (event as unknown as StreamEvent) : undefined;
}

function isOf(value: unknown, kind: "string" | "object" | "list"): boolean {
  if (kind === "string") return typeof value === "string";
  if (kind === "list") return Array.isArray(value);
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
