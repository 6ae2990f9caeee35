import * as l10n from "@vscode/l10n";
import { formatNumber } from "./numbers.ts";

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in milliseconds, in the two largest units that matter: `850 ms`, `1.3 s`, `2 min 5 s`, `3 h 10 min`, `2 d 3 h`. Negative or odd input is `0 ms`. */
export function formatDuration(milliseconds: number): string {
  return durationParts(milliseconds)
    .map(([count, unit]) => withUnit(formatNumber(count), unit))
    .join(" ");
}

/** How long something took between two ISO 8601 moments, or has taken up to `now` (milliseconds since 1970); `undefined` before it started. */
export function elapsed(from: string | undefined, to: string | undefined, now: number): number | undefined {
  if (from === undefined) return undefined;
  const start = Date.parse(from);
  const end = to === undefined ? now : Date.parse(to);
  return Number.isNaN(start) || Number.isNaN(end) ? undefined : Math.max(0, end - start);
}

/** Whole seconds alone, for what ticks: `12 s`, not `12.3 s`. */
export function formatTicking(milliseconds: number): string {
  return milliseconds < second ? withUnit("0", "s") : formatDuration(Math.floor(milliseconds / second) * second);
}

/** A unit of time as the file format and the English texts write it. */
type TimeUnit = "ms" | "s" | "min" | "h" | "d";

/** The same as numbers with their units: one or two. */
function durationParts(milliseconds: number): readonly (readonly [count: number, unit: TimeUnit])[] {
  const length = Number.isFinite(milliseconds) ? Math.max(0, Math.round(milliseconds)) : 0;
  if (length < second) return [[length, "ms"]];
  // Rounding must not come to 60 seconds.
  if (length < minute - second / 20) return [[Math.round(length / 100) / 10, "s"]];
  const whole = Math.round(length / second) * second;
  if (whole < hour) return two(whole, [minute, "min"], [second, "s"]);
  return whole < day ? two(whole, [hour, "h"], [minute, "min"]) : two(whole, [day, "d"], [hour, "h"]);
}

type Sized = readonly [length: number, unit: TimeUnit];

function two(length: number, [large, largeUnit]: Sized, [small, smallUnit]: Sized): ReturnType<typeof durationParts> {
  const rest = Math.floor((length % large) / small);
  const first = [Math.floor(length / large), largeUnit] as const;
  return rest === 0 ? [first] : [first, [rest, smallUnit]];
}

function withUnit(count: string, unit: TimeUnit): string {
  switch (unit) {
    case "ms":
      return l10n.t("{0} ms", count);
    case "s":
      return l10n.t("{0} s", count);
    case "min":
      return l10n.t("{0} min", count);
    case "h":
      return l10n.t("{0} h", count);
    case "d":
      return l10n.t("{0} d", count);
  }
}
