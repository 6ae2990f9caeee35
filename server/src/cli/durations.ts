import * as l10n from "@vscode/l10n";
/** A duration for people: `840 ms`, `2.3 s`, `1 m 05 s`, `2 h 03 m`. */
export function formatDuration(milliseconds: number): string {
  const whole = Math.max(0, Math.round(milliseconds));
  if (whole < 1000) return l10n.t("{0} ms", whole);
  if (whole < 59_950) return `${(whole / 1000).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m ${padded(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} m`;
}

/** The time between two timestamps in milliseconds; undefined while one of them isn't there. */
export function between(start: string | undefined, end: string | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : Date.parse(end) - Date.parse(start);
}

function padded(value: number): string {
  return String(value).padStart(2, "0");
}
