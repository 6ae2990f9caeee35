import * as l10n from "@vscode/l10n";
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration in milliseconds for people: `340 ms`, `4.2 s`, `3 min 5 s`, `2 h 4 min`, `1 d 3 h`. Negative or odd input is `0 ms`. */
export function formatDuration(milliseconds: number): string {
  const duration = Number.isFinite(milliseconds) ? Math.max(0, Math.round(milliseconds)) : 0;
  if (duration < second) return l10n.t("{0} ms", duration);
  // Rounded first, so that 59,970 ms is a minute and not "60.0 s".
  const tenths = Math.round(duration / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(duration / second) * second;
  if (seconds < hour) return two(seconds, [minute, "min"], [second, "s"]);
  if (seconds < day) return two(seconds, [hour, "h"], [minute, "min"]);
  return two(seconds, [day, "d"], [hour, "h"]);
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
  return formatDuration(Math.floor(milliseconds / second) * second)
    .replace(".0 s", " s")
    .replace(/^0 ms$/, "0 s");
}

type Unit = readonly [size: number, name: string];

function two(duration: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const whole = Math.floor(duration / large);
  const rest = Math.floor((duration % large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}
