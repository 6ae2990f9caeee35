import type { StreamedEvent } from "../../protocol/runs.ts";

/** Looks for one text, in capitals or not. */
export interface Finder {
  /** Whether an event among these lines of JSON may say it: false is certain. */
  mayBeIn(lines: string): boolean;
  /** Whether the event says it: in any of its texts and numbers but its own number, and in the names within its payload. */
  isIn(event: StreamedEvent): boolean;
}

/** A finder for a text, taken as it stands. */
export function createFinder(text: string): Finder {
  const inJson = toPattern(JSON.stringify(text).slice(1, -1));
  const plain = toPattern(text);
  return {
    mayBeIn: (lines) => inJson.test(lines),
    isIn: ({ seq: _, ...event }) => Object.values(event).some((value) => says(value, plain)),
  };
}

function says(value: unknown, pattern: RegExp): boolean {
  if (typeof value === "string") return pattern.test(value);
  if (typeof value === "number") return pattern.test(String(value));
  if (Array.isArray(value)) return value.some((each) => says(each, pattern));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, each]) => pattern.test(name) || says(each, pattern));
}

function toPattern(text: string): RegExp {
  return new RegExp(text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`), "i");
}
