import * as l10n from "@vscode/l10n";
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something takes or took, in the two largest units that matter: `850 ms`, `1.3 s`, `2 min 5 s`, `3 h 10 min`, `2 d 3 h`. */
export function durationWords(milliseconds: number): string {
  const length = Math.max(0, milliseconds);
  if (length < second) return l10n.t("{0} ms", String(Math.round(length)));
  // Rounding must not come to 60 seconds.
  if (length < minute - second / 20) return `${String(Number((length / second).toFixed(1)))} s`;
  const whole = Math.round(length / second) * second;
  if (whole < hour) return twoUnits(whole, [minute, "min"], [second, "s"]);
  return whole < day ? twoUnits(whole, [hour, "h"], [minute, "min"]) : twoUnits(whole, [day, "d"], [hour, "h"]);
}

type Unit = readonly [length: number, name: string];

function twoUnits(length: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((length % large) / small);
  const first = `${String(Math.floor(length / large))} ${largeName}`;
  return rest === 0 ? first : `${first} ${String(rest)} ${smallName}`;
}

/** How long ago a moment was: `just now`, `2 min ago`, `3 h ago`, `5 d ago`. Both in milliseconds since 1970; one that is yet to come is just now. */
export function agoWords(at: number, now: number): string {
  const since = now - at;
  if (since < 10 * second) return l10n.t("just now");
  if (since < minute) return l10n.t("less than a minute ago");
  if (since < hour) return l10n.t("{0} min ago", String(Math.floor(since / minute)));
  return since < day
    ? l10n.t("{0} h ago", String(Math.floor(since / hour)))
    : l10n.t("{0} d ago", String(Math.floor(since / day)));
}

/** When something was, for a text that stays on the screen: how long ago within the last hour, else the moment itself. */
export function whenWords(at: number, now: number): string {
  return now - at < hour ? agoWords(at, now) : momentWords(at);
}

/** A moment (milliseconds since 1970) on the clock of a time zone, that of this machine without one: `30 March 2026, 09:00`. */
export function momentWords(at: number, timezone?: string): string {
  return momentWriter(timezone)(at).replace(/^\S+ /, "");
}

/** What writes moments on the clock of a time zone with their day of the week: `Monday 30 March 2026, 09:00`. Made once for several. */
export function momentWriter(timezone?: string): (at: number) => string {
  const format = new Intl.DateTimeFormat("en-GB", {
    ...(timezone === undefined ? {} : { timeZone: timezone }),
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (at) => {
    // By its parts: how they are put together differs between versions of the platform.
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes): string => parts.get(name) ?? "";
    return `${part("weekday")} ${part("day")} ${part("month")} ${part("year")}, ${part("hour")}:${part("minute")}`;
  };
}

/** When something will be, on the clock of this machine: `today 09:00`, `tomorrow 09:00`, else `Monday 30 March, 09:00`. Both in milliseconds since 1970. */
export function soonWords(at: number, now: number): string {
  const write = momentWriter();
  const dayOf = (moment: number): string => write(moment).split(",")[0] ?? "";
  const [date = "", time = ""] = write(at).split(", ");
  if (date === dayOf(now)) return l10n.t("today {0}", time);
  // Noon of the day after, so that an hour more or less at the change of the clocks doesn't matter.
  const tomorrow = new Date(now);
  tomorrow.setHours(36, 0, 0, 0);
  if (date === dayOf(tomorrow.getTime())) return l10n.t("tomorrow {0}", time);
  return `${date.replace(/ \d+$/, "")}, ${time}`;
}

/** The IANA name of this machine's time zone. */
export function ownTimezone(): string {
  return new Intl.DateTimeFormat("en").resolvedOptions().timeZone;
}

/** Credits of the Manus cloud: `1,250 credits`. */
export function creditWords(credits: number): string {
  const amount = credits.toLocaleString("en", { maximumFractionDigits: 2 });
  return amount === "1" ? l10n.t("{0} credit", amount) : l10n.t("{0} credits", amount);
}

/** Money, in US dollars: `$1.20`; less than a cent says so. */
export function costWords(dollars: number): string {
  return dollars > 0 && dollars < 0.01 ? l10n.t("less than $0.01") : `$${dollars.toFixed(2)}`;
}
