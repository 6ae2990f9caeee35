import type { Timestamp } from "../../protocol/states.ts";

const latest = 8_640_000_000_000_000;

/** The moment so many milliseconds after another; never later than the last moment that can be written. */
export function later(at: Timestamp, milliseconds: number): Timestamp {
  return new Date(Math.min(latest, Date.parse(at) + milliseconds)).toISOString();
}

/** Milliseconds from one moment to another; negative when `to` is earlier. */
export function millisecondsBetween(from: Timestamp, to: Timestamp): number {
  return Date.parse(to) - Date.parse(from);
}
