import type { Timestamp } from "../../protocol/states.ts";

/** Where a moment stands in the calendar of a time zone. */
export interface LocalMoment {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** 0 to 23. */
  readonly hour: number;
}

/** The calendar of one time zone. */
export interface Calendar {
  /** Its IANA name, e.g. `Europe/Berlin`. */
  readonly timeZone: string;
  momentOf(at: Timestamp): LocalMoment;
}

const millisecondsADay = 86_400_000;
const dayPattern = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;

/** Whether a text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!dayPattern.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
}

/** The day so many days later, or earlier. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * millisecondsADay).toISOString().slice(0, 10);
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** How many days from one to the other, both counted; 0 where the second is before the first. */
export function daysFromTo(since: string, until: string): number {
  const days = (Date.parse(`${until}T00:00:00Z`) - Date.parse(`${since}T00:00:00Z`)) / millisecondsADay + 1;
  return Math.max(0, Math.round(days));
}

/** Milliseconds from one moment to another; never less than none, as clocks are put back. */
export function msBetween(from: Timestamp, to: Timestamp): number {
  const between = Date.parse(to) - Date.parse(from);
  return Number.isFinite(between) ? Math.max(0, between) : 0;
}
