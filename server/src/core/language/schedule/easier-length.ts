import { durationParts, formatDuration } from "../../locale/durations.ts";
import { parseDuration } from "../../workflow/durations.ts";

/** A length of time as the format writes it, in larger units: `1 h 30 min` for `5400s`. Undefined where it reads well as it is, and for what is none. */
export function easierLength(text: string): string | undefined {
  if (!/\d{3}/.test(text)) return undefined;
  const length = parseDuration(text);
  if (length === undefined) return undefined;
  const written = durationParts(length).map(([count, unit]) => `${count}${unit.replace("min", "m")}`);
  return written.join("") === text ? undefined : formatDuration(length);
}
