import * as l10n from "@vscode/l10n";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** An age is told in steps that grow with it, so that a line isn't drawn anew at each minute. */
const minuteSteps = [30, 15, 5, 1] as const;

/** How long ago a moment (ISO 8601) was at `now` (milliseconds since 1970): `5 min ago`; undefined within the first minute, and for no moment or one to come. */
export function agoWords(at: string | undefined, now: number): string | undefined {
  const age = at === undefined ? Number.NaN : now - Date.parse(at);
  if (!(age >= minute)) return undefined;
  if (age >= day) return l10n.t("{0} d ago", Math.floor(age / day));
  if (age >= hour) return l10n.t("{0} h ago", Math.floor(age / hour));
  const step = minuteSteps.find((each) => age >= each * minute) ?? 1;
  return l10n.t("{0} min ago", Math.floor(age / (step * minute)) * step);
}
