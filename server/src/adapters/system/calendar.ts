import type { Calendar, LocalMoment } from "../../core/analytics/days.ts";

const quarterMs = 900_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** So many days, or quarters of an hour, are remembered. */
const mostRemembered = 10_000;

/** The calendar of a time zone by its IANA name; that of this machine unless told. An unknown name throws. */
export function createCalendar(timeZone?: string): Calendar {
  let made = timeZone === undefined ? undefined : createFormat(timeZone);
  // This machine's is made with the first question: it takes tens of milliseconds, for which no host's start waits.
  const format = (): Intl.DateTimeFormat => (made ??= createFormat());
  const offsetAt = remembering((moment) => readOffset(format(), moment));
  const nameOf = remembering((days) => new Date(days * dayMs).toISOString().slice(0, 10));
  // What the zone's clock shows, as if it were UTC.
  const shownAt = (moment: number): number => {
    const midnight = Math.floor(moment / dayMs) * dayMs;
    const offset = offsetAt(midnight);
    if (offset === offsetAt(midnight + dayMs)) return moment + offset;
    // The clocks change in these hours; they do by quarters of an hour at least.
    return moment + offsetAt(Math.floor(moment / quarterMs) * quarterMs);
  };
  let newest: readonly [at: string, LocalMoment] = ["", { day: "1970-01-01", hour: 0 }];
  return {
    get timeZone() {
      return timeZone ?? format().resolvedOptions().timeZone;
    },
    momentOf(at) {
      // One event is asked for several times.
      if (newest[0] === at) return newest[1];
      const moment = Date.parse(at);
      if (!Number.isFinite(moment)) return { day: "1970-01-01", hour: 0 };
      const shown = shownAt(moment);
      const days = Math.floor(shown / dayMs);
      newest = [at, { day: nameOf(days), hour: Math.floor((shown - days * dayMs) / hourMs) }];
      return newest[1];
    },
  };
}

/** The same, which answers at once what it was asked before. */
function remembering<T>(read: (key: number) => T): (key: number) => T {
  const remembered = new Map<number, T>();
  return (key) => {
    const known = remembered.get(key);
    if (known !== undefined) return known;
    if (remembered.size >= mostRemembered) remembered.clear();
    const value = read(key);
    remembered.set(key, value);
    return value;
  };
}

function createFormat(timeZone?: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}

/** How far the zone's clock is ahead of UTC, in milliseconds. */
function readOffset(format: Intl.DateTimeFormat, moment: number): number {
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const { year = "", month = "", day = "", hour = "", minute = "", second = "" } = parts;
  return Date.parse(`${year.padStart(4, "0")}-${month}-${day}T${hour}:${minute}:${second}Z`) - moment;
}
