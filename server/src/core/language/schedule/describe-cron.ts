import * as l10n from "@vscode/l10n";
/** What one field of a cron line picks. */
type Picked =
  | { readonly kind: "all" }
  /** Every `step`th from `from` to `to`; without an end, of all. */
  | { readonly kind: "every"; readonly step: number; readonly from?: number; readonly to?: number }
  | { readonly kind: "range"; readonly from: number; readonly to: number }
  | { readonly kind: "values"; readonly values: readonly number[] };

/** As lines name them, whatever the language. */
const weekdayCodes = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const monthCodes = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = (): readonly string[] => [
  l10n.t("Sunday"),
  l10n.t("Monday"),
  l10n.t("Tuesday"),
  l10n.t("Wednesday"),
  l10n.t("Thursday"),
  l10n.t("Friday"),
  l10n.t("Saturday"),
];
const months = (): readonly string[] => [
  l10n.t("January"),
  l10n.t("February"),
  l10n.t("March"),
  l10n.t("April"),
  l10n.t("May"),
  l10n.t("June"),
  l10n.t("July"),
  l10n.t("August"),
  l10n.t("September"),
  l10n.t("October"),
  l10n.t("November"),
  l10n.t("December"),
];
const ordinals = (): readonly string[] => [
  l10n.t("first"),
  l10n.t("second"),
  l10n.t("third"),
  l10n.t("fourth"),
  l10n.t("fifth"),
];

/**
 * When a cron line fires, in words: `at 09:00, Monday to Friday`. `fields` are its five fields, which are valid. Undefined for what has no simple words, e.g. a list of
 * ranges.
 */
export function describeCron(fields: readonly string[]): string | undefined {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const time = describeTime(readPick(minute), readPick(hour));
  const days = describeDays(day, weekday);
  const inMonths = describeMonths(readPick(month, monthNumber));
  if (time === undefined || days === undefined || inMonths === undefined) return undefined;
  const when = [days, inMonths].filter((part) => part !== "");
  if (when.length === 0 && isOfMoments(readPick(minute), readPick(hour))) return l10n.t("{0}, every day", time);
  return [time, ...when].join(", ");
}

function readPick(field: string, toNumber: (text: string) => number = Number): Picked | undefined {
  if (field === "*" || field === "?") return { kind: "all" };
  const [base = "", step] = field.split("/");
  if (step !== undefined) return readSteps(base, Number(step), toNumber);
  if (base.includes("-")) return readRange(base, toNumber);
  const values = base.split(",").map(toNumber);
  return values.every(Number.isInteger) ? { kind: "values", values: [...new Set(values)].sort(ascending) } : undefined;
}

function readSteps(base: string, step: number, toNumber: (text: string) => number): Picked | undefined {
  if (!Number.isInteger(step)) return undefined;
  if (base === "*") return step === 1 ? { kind: "all" } : { kind: "every", step };
  const range = readRange(base, toNumber);
  return range && (step === 1 ? range : { ...range, kind: "every", step });
}

function readRange(
  base: string,
  toNumber: (text: string) => number,
): { readonly kind: "range"; readonly from: number; readonly to: number } | undefined {
  const [from = Number.NaN, to = Number.NaN, ...more] = base.split("-").map(toNumber);
  return more.length === 0 && Number.isInteger(from) && Number.isInteger(to) ? { kind: "range", from, to } : undefined;
}

function ascending(left: number, right: number): number {
  return left - right;
}

/** Whether a day has certain moments, as against something that goes on in it. */
function isOfMoments(minute: Picked | undefined, hour: Picked | undefined): boolean {
  return minute?.kind === "values" && hour?.kind === "values";
}

function describeTime(minute: Picked | undefined, hour: Picked | undefined): string | undefined {
  if (!minute || !hour) return undefined;
  if (minute.kind === "values" && hour.kind === "values") return describeMoments(minute.values, hour.values);
  const minutes = describeMinutes(minute);
  if (minute.kind !== "values") {
    const hours = describeHours(hour);
    return minutes === undefined || hours === undefined
      ? undefined
      : [minutes, hours].filter((part) => part !== "").join(" ");
  }
  const onTheHour = minute.values.length === 1 && minute.values[0] === 0;
  const hours = describeEachHour(hour, onTheHour);
  if (hours === undefined) return undefined;
  return onTheHour ? hours : l10n.t("at minute {0} of {1}", listOf(minute.values.map(String)), hours);
}

function describeMoments(minutes: readonly number[], hours: readonly number[]): string | undefined {
  const moments = hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute)));
  return moments.length > 8 ? undefined : l10n.t("at {0}", listOf(moments));
}

function describeMinutes(minute: Picked): string | undefined {
  if (minute.kind === "all") return l10n.t("every minute");
  if (minute.kind === "range")
    return l10n.t("every minute from {0} to {1} of the hour", String(minute.from), String(minute.to));
  if (minute.kind === "values") return undefined;
  if (minute.from !== undefined) return undefined;
  return 60 % minute.step === 0
    ? l10n.t("every {0} minutes", String(minute.step))
    : l10n.t("every {0} minutes from the start of the hour", String(minute.step));
}

/** Within which hours something goes on; empty for all. */
function describeHours(hour: Picked): string | undefined {
  if (hour.kind === "all") return "";
  if (hour.kind === "range") return l10n.t("from {0} to {1}", clock(hour.from, 0), clock(hour.to, 59));
  if (hour.kind === "every")
    return hour.from === undefined ? l10n.t("in every {0} hour", ordinal(hour.step)) : undefined;
  return hour.values.length === 1
    ? l10n.t("from {0} to {1}", clock(hour.values[0] ?? 0, 0), clock(hour.values[0] ?? 0, 59))
    : l10n.t("in the hours {0}", listOf(hour.values.map(String)));
}

function describeEachHour(hour: Picked, onTheHour: boolean): string | undefined {
  if (hour.kind === "all") return l10n.t("every hour");
  if (hour.kind === "values") return undefined;
  const every =
    hour.kind === "every"
      ? onTheHour
        ? l10n.t("every {0} hours", String(hour.step))
        : l10n.t("every {0} hour", ordinal(hour.step))
      : l10n.t("every hour");
  if (hour.from === undefined || hour.to === undefined) return every;
  return l10n.t(
    "{0} from {1} to {2}",
    every,
    onTheHour ? clock(hour.from, 0) : String(hour.from),
    onTheHour ? clock(hour.to, 0) : String(hour.to),
  );
}

function describeDays(day: string, weekday: string): string | undefined {
  const both = weekday.startsWith("+");
  const ofMonth = describeDaysOfMonth(day);
  const ofWeek = nameWeekdays(both ? weekday.slice(1) : weekday);
  if (ofMonth === undefined || ofWeek === undefined) return undefined;
  if (ofWeek.names === "") return ofMonth;
  // A range of days alone needs no other word.
  if (ofMonth === "") return ofWeek.isRange ? ofWeek.names : l10n.t("on {0}", ofWeek.names);
  // Either is enough: that is what cron has always done where both are limited.
  return both ? l10n.t("{0} if that is {1}", ofMonth, ofWeek.names) : l10n.t("{0} or on {1}", ofMonth, ofWeek.names);
}

function describeDaysOfMonth(day: string): string | undefined {
  if (/^L$/i.test(day)) return l10n.t("on the last day of the month");
  const nearest = /^(\d+)W$/i.exec(day)?.[1];
  if (nearest !== undefined) return l10n.t("on the weekday nearest to day {0} of the month", nearest);
  const pick = readPick(day);
  if (!pick || (pick.kind === "every" && pick.from !== undefined)) return undefined;
  if (pick.kind === "all") return "";
  if (pick.kind === "every") return l10n.t("on every {0} day of the month", ordinal(pick.step));
  if (pick.kind === "range") return l10n.t("on days {0} to {1} of the month", String(pick.from), String(pick.to));
  return pick.values.length > 1
    ? l10n.t("on days {0} of the month", listOf(pick.values.map(String)))
    : l10n.t("on day {0} of the month", listOf(pick.values.map(String)));
}

/** Days of the week; no names for all. */
interface NamedDays {
  readonly names: string;
  readonly isRange: boolean;
}

function nameWeekdays(weekday: string): NamedDays | undefined {
  if (/[#L]/i.test(weekday)) return nameNthWeekday(weekday);
  const pick = readPick(weekday, weekdayNumber);
  if (!pick || pick.kind === "every") return undefined;
  if (pick.kind === "all") return { names: "", isRange: false };
  if (pick.kind === "range")
    return { names: l10n.t("{0} to {1}", weekdayName(pick.from), weekdayName(pick.to)), isRange: true };
  const days = [...new Set(pick.values.map((value) => value % 7))];
  // A week begins with Monday.
  days.sort((left, right) => ((left + 6) % 7) - ((right + 6) % 7));
  return { names: listOf(days.map(weekdayName)), isRange: false };
}

/** `5#2`, the second Friday, or `5L`, the last one. */
function nameNthWeekday(weekday: string): NamedDays | undefined {
  const [, name = "", which] = /^(\w+?)(?:#([1-5])|L)$/i.exec(weekday) ?? [];
  const day = weekdayNumber(name);
  if (Number.isNaN(day)) return undefined;
  const nth = which === undefined ? l10n.t("last") : (ordinals()[Number(which) - 1] ?? "");
  return { names: l10n.t("the {0} {1} of the month", nth, weekdayName(day)), isRange: false };
}

function describeMonths(pick: Picked | undefined): string | undefined {
  if (!pick) return undefined;
  const name = (number: number): string => months()[number - 1] ?? "";
  if (pick.kind === "all") return "";
  if (pick.kind === "range") return l10n.t("from {0} to {1}", name(pick.from), name(pick.to));
  if (pick.kind === "values") return inMonths(pick.values.map(name));
  if (pick.from !== undefined) return undefined;
  return inMonths(months().filter((_, index) => index % pick.step === 0));
}

function inMonths(names: readonly string[]): string {
  return l10n.t({ message: "in {0}", args: [listOf(names)], comment: "The names of months" });
}

function weekdayName(number: number): string {
  return weekdays()[number % 7] ?? "";
}

function weekdayNumber(text: string): number {
  const named = weekdayCodes.indexOf(text.toLowerCase());
  return named >= 0 ? named : /^\d$/.test(text) ? Number(text) : Number.NaN;
}

function monthNumber(text: string): number {
  const named = monthCodes.indexOf(text.toLowerCase());
  return named >= 0 ? named + 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function ordinal(number: number): string {
  const isTeen = number > 3 && number < 21;
  if (!isTeen && number % 10 === 1) return l10n.t("{0}st", number);
  if (!isTeen && number % 10 === 2) return l10n.t("{0}nd", number);
  if (!isTeen && number % 10 === 3) return l10n.t("{0}rd", number);
  return l10n.t("{0}th", number);
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : l10n.t("{0} and {1}", words.slice(0, -1).join(", "), words.at(-1) ?? "");
}
