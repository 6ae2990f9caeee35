import type { Calendar, LocalMoment } from "../../core/analytics/days.ts";

const quarterMs = 900_000;
/** So many quarters of an hour are remembered. */
const mostRemembered = 10_000;

/** The calendar of a time zone by its IANA name; that of this machine unless told. An unknown name throws. */
export function createCalendar(timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone): Calendar {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
  });
  const remembered = new Map<number, LocalMoment>();
  return {
    timeZone,
    momentOf(at) {
      const moment = Date.parse(at);
      if (!Number.isFinite(moment)) return { day: "1970-01-01", hour: 0 };
      // Clocks are set by quarters of an hour at least: all of one stand in the same hour.
      const quarter = Math.floor(moment / quarterMs);
      const known = remembered.get(quarter) ?? read(format, quarter * quarterMs);
      if (remembered.size >= mostRemembered) remembered.clear();
      remembered.set(quarter, known);
      return known;
    },
  };
}

function read(format: Intl.DateTimeFormat, moment: number): LocalMoment {
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const { year = "", month = "", day = "", hour = "" } = parts;
  return { day: `${year.padStart(4, "0")}-${month}-${day}`, hour: Number(hour) };
}
