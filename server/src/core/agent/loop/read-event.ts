import type { PlanStep, StreamEvent } from "../../../../../schemas/generated/events.ts";
import type { StreamedEvent } from "../../../protocol/runs.ts";

type Kind = "string" | "object" | "steps";
type Needed = readonly (readonly [key: string, kind: Kind])[];

/** What must be there for the loop to make anything of an event, by its type. */
const needed: ReadonlyMap<string, Needed> = new Map<StreamEvent["type"], Needed>([
  [
    "message",
    [
      ["role", "string"],
      ["text", "string"],
    ],
  ],
  [
    "action",
    [
      ["callId", "string"],
      ["tool", "string"],
      ["arguments", "object"],
    ],
  ],
  [
    "observation",
    [
      ["callId", "string"],
      ["tool", "string"],
      ["outcome", "string"],
      ["output", "string"],
    ],
  ],
  [
    "plan",
    [
      ["steps", "steps"],
      ["reflection", "string"],
    ],
  ],
  [
    "knowledge",
    [
      ["id", "string"],
      ["text", "string"],
    ],
  ],
  [
    "datasource",
    [
      ["name", "string"],
      ["documentation", "string"],
    ],
  ],
  [
    "system",
    [
      ["event", "string"],
      ["text", "string"],
    ],
  ],
]);

/**
 * An event as the loop reads it; undefined for one of an unknown type, or one that lacks what the loop needs of it. What an event has beyond that is taken as it is: a
 * stream of a newer version is still read.
 */
export function readEvent(event: StreamedEvent): StreamEvent | undefined {
  const keys = needed.get(event.type);
  const whole = keys?.every(([key, kind]) => isOf(event[key], kind)) ?? false;
  return whole ? (event as unknown as StreamEvent) : undefined;
}

function isOf(value: unknown, kind: Kind): boolean {
  if (kind === "string") return typeof value === "string";
  if (kind === "steps") return Array.isArray(value) && value.every(isStep);
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStep(value: unknown): boolean {
  const step = value as Partial<PlanStep> | null;
  return (
    [step?.id, step?.title, step?.status].every((text) => typeof text === "string") && typeof step?.number === "number"
  );
}
