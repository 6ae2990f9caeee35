import * as l10n from "@vscode/l10n";
import { languageTag } from "../../locale/language-tag.ts";
import { formatNumber } from "../../locale/numbers.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long ago a moment was: `just now`, `2 min ago`, `3 h ago`, `5 d ago`. Both in milliseconds since 1970; one that is yet to come is just now. */
export function agoWords(at: number, now: number): string {
  const since = now - at;
  if (since < 10 * second) return l10n.t("just now");
  if (since < minute) return l10n.t("less than a minute ago");
  if (since < hour) return l10n.t("{0} min ago", formatNumber(Math.floor(since / minute)));
  return since < day
    ? l10n.t("{0} h ago", formatNumber(Math.floor(since / hour)))
    : l10n.t("{0} d ago", formatNumber(Math.floor(since / day)));
}

/** When something was, for a text that stays on the screen: how long ago within the last hour, else the moment itself. */
export function whenWords(at: number, now: number): string {
  return now - at < hour ? agoWords(at, now) : momentWords(at);
}

/** A moment (milliseconds since 1970) on the clock of a time zone, that of this machine without one: `30 March 2026, 09:00`. */
export function momentWords(at: number, timezone?: string): string {
  return `${dayWriter({ timezone, year: true })(at)}, ${clockWriter(timezone)(at)}`;
}

/** What writes moments on the clock of a time zone with their day of the week: `Monday 30 March 2026, 09:00`. Made once for several. */
export function momentWriter(timezone?: string): (at: number) => string {
  const day = dayWriter({ timezone, weekday: true, year: true });
  const clock = clockWriter(timezone);
  return (at) => `${day(at)}, ${clock(at)}`;
}

/** When something will be, on the clock of this machine: `today 09:00`, `tomorrow 09:00`, else `Monday 30 March, 09:00`. Both in milliseconds since 1970. */
export function soonWords(at: number, now: number): string {
  const dayOf = (moment: number): string => new Date(moment).toDateString();
  const time = clockWriter()(at);
  if (dayOf(at) === dayOf(now)) return l10n.t("today {0}", time);
  // Noon of the day after, so that an hour more or less at the change of the clocks doesn't matter.
  const tomorrow = new Date(now);
  tomorrow.setHours(36, 0, 0, 0);
  if (dayOf(at) === dayOf(tomorrow.getTime())) return l10n.t("tomorrow {0}", time);
  return `${dayWriter({ weekday: true })(at)}, ${time}`;
}

interface DayParts {
  readonly timezone?: string | undefined;
  readonly weekday?: boolean;
  readonly year?: boolean;
}

/** What writes the day of a moment: `Monday 30 March 2026`, `Montag, 30. März 2026`, `2026年3月30日星期一`. */
function dayWriter({ timezone, weekday = false, year = false }: DayParts): (at: number) => string {
  const format = new Intl.DateTimeFormat(tagOfDates(), {
    ...(timezone === undefined ? {} : { timeZone: timezone }),
    ...(weekday ? { weekday: "long" } : {}),
    ...(year ? { year: "numeric" } : {}),
    day: "numeric",
    month: "long",
  });
  // Versions of the platform differ in whether a comma follows the English day of the week.
  return (at) => (languageTag() === "en" ? format.format(at).replace(",", "") : format.format(at));
}

function clockWriter(timezone?: string): (at: number) => string {
  const zone = timezone === undefined ? {} : { timeZone: timezone };
  const format = new Intl.DateTimeFormat(tagOfDates(), {
    ...zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (at) => format.format(at);
}

/** The day comes before the month and the clock has 24 hours, which isn't so in American English. */
function tagOfDates(): string {
  const tag = languageTag();
  return tag === "en" ? "en-GB" : tag;
}

/** The IANA name of this machine's time zone. */
export function ownTimezone(): string {
  return new Intl.DateTimeFormat("en").resolvedOptions().timeZone;
}
