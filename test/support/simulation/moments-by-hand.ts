import type { ScheduleLine } from "../../../server/src/protocol/triggers.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * When a line is due, counted minute by minute on the zone's wall clock, as docs/triggers.md has it: a check on what the calendar library says. Only lines of minutes and hours, which
 * are a number, numbers with commas, a star, or a star with a step. In milliseconds; after `after`, up to `until`.
 */
export function momentsByHand(
  { cron, timezone = "UTC" }: ScheduleLine,
  after: number,
  until: number,
): readonly number[] {
  const moments: number[] = [];
  for (let at = Math.floor(after / minuteMs) * minuteMs + minuteMs; at <= until; at += minuteMs) {
    if (isDue(cron, timezone, at)) moments.push(at);
  }
  return moments;
}

function isDue(cron: string, timezone: string, at: number): boolean {
  const [minutes = "*", hours = "*"] = cron.split(" ");
  const local = minuteOfDay(timezone, at);
  const isFixed = /^\d+$/.test(minutes) && /^\d+$/.test(hours);
  if (!isFixed) return fits(minutes, local % 60) && fits(hours, Math.floor(local / 60));
  const wanted = Number(hours) * 60 + Number(minutes);
  const before = minuteOfDay(timezone, at - minuteMs);
  // The clock is put forward over it: the moment after counts.
  if (local - before > 1 && before < wanted && wanted < local) return true;
  // The clock is put back: the first of both counts.
  return local === wanted && minuteOfDay(timezone, at - hourMs) !== wanted;
}

function fits(field: string, value: number): boolean {
  if (field === "*") return true;
  if (field.startsWith("*/")) return value % Number(field.slice(2)) === 0;
  return field.split(",").map(Number).includes(value);
}

/** Minutes from UTC by zone and hour: clocks are changed at full hours of UTC in the zones that are used here. */
const offsets = new Map<string, number>();

function minuteOfDay(timezone: string, at: number): number {
  const key = `${timezone} ${Math.floor(at / hourMs)}`;
  const known = offsets.get(key);
  const offset = known ?? offsetOf(timezone, at);
  if (known === undefined) offsets.set(key, offset);
  return (Math.floor(at / minuteMs) + offset + 2880) % 1440;
}

function offsetOf(timezone: string, at: number): number {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit" });
  const [hours = 0, minutes = 0] = format.format(at).split(":").map(Number);
  const away = hours * 60 + minutes - (Math.floor(at / minuteMs) % 1440);
  return ((away + 720 + 1440) % 1440) - 720;
}
