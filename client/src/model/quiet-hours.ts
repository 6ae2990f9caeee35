import * as l10n from "@vscode/l10n";

/** A stretch of every week in which no pop-up comes. */
export interface QuietRule {
  /** The days on which it begins: 0 is Sunday. */
  readonly days: readonly number[];
  /** Minutes after midnight; it ends on the next day where `to` isn't later than `from`. */
  readonly from: number;
  readonly to: number;
}

/** What `manus.notifications.quietHours` says. Entries that can't be read say why and are left out; the others hold. */
export interface QuietHours {
  readonly rules: readonly QuietRule[];
  readonly problems: readonly string[];
}

/** Whether it's quiet, and until when: absent where no end is in sight. */
export type Quiet = { readonly isQuiet: false } | { readonly isQuiet: true; readonly until?: Date };

const dayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const minutesOfDay = 24 * 60;
const everyDay = [0, 1, 2, 3, 4, 5, 6];

/** Read the setting; anything that isn't a list of texts is a problem. Nothing is no quiet hours. */
export function readQuietHours(value: unknown): QuietHours {
  if (value === undefined || value === null) return { rules: [], problems: [] };
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const rules: QuietRule[] = [];
  const problems: string[] = [];
  for (const entry of entries) {
    const rule = typeof entry === "string" ? readRule(entry) : undefined;
    if (rule === undefined) problems.push(notQuiet(typeof entry === "string" ? entry : JSON.stringify(entry)));
    else rules.push(rule);
  }
  return { rules, problems };
}

/**
 * Whether it's quiet at `now`, by the hours of the week as the clock on the wall shows them, or because a person said so until `said` (ISO 8601). Rules that follow one another
 * without a gap are one quiet time.
 */
export function quietAt(now: Date, rules: readonly QuietRule[], said?: string): Quiet {
  let until = now.getTime();
  const saidUntil = said === undefined ? Number.NaN : Date.parse(said);
  // A week has no more beginnings and ends than its rules have days.
  const most = 2 + rules.length * everyDay.length;
  for (let step = 0; step < most; step += 1) {
    const next = Math.max(until, ...rules.map((rule) => endOf(rule, until)), saidUntil > until ? saidUntil : until);
    if (next === until) break;
    until = next;
    if (until - now.getTime() > 8 * minutesOfDay * 60_000) return { isQuiet: true };
  }
  return until === now.getTime() ? { isQuiet: false } : { isQuiet: true, until: new Date(until) };
}

function notQuiet(entry: string): string {
  return l10n.t(
    '"{0}" is no quiet time. Write a time, days, or both: "22:00-07:00", "sat", "mon-fri 18:00-09:00".',
    entry,
  );
}

const form =
  /^(?:(?<first>[a-z]{3})(?:-(?<last>[a-z]{3}))?)?(?:\s*(?<from>\d{1,2}:\d{2})\s*-\s*(?<to>\d{1,2}:\d{2}))?$/;

function readRule(entry: string): QuietRule | undefined {
  const parts = form.exec(entry.trim().toLowerCase())?.groups;
  if (parts === undefined || (parts["first"] === undefined && parts["from"] === undefined)) return undefined;
  const days = readDays(parts["first"], parts["last"]);
  const from = readTime(parts["from"] ?? "0:00");
  const to = readTime(parts["to"] ?? "24:00");
  if (days === undefined || from === undefined || to === undefined || from === to || from === minutesOfDay) {
    return undefined;
  }
  return { days, from, to };
}

function readDays(first: string | undefined, last = first): readonly number[] | undefined {
  if (first === undefined || last === undefined) return everyDay;
  const [begin, end] = [toDay(first), toDay(last)];
  if (begin === -1 || end === -1) return undefined;
  const length = ((end - begin + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => (begin + index) % 7);
}

function toDay(name: string): number {
  return dayNames.findIndex((day) => day === name);
}

function readTime(text: string): number | undefined {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  const time = hours * 60 + minutes;
  return minutes > 59 || time > minutesOfDay ? undefined : time;
}

/** When the stretch of a rule ends that `moment` (milliseconds since 1970) is in; `moment` itself where it is in none. */
function endOf({ days, from, to }: QuietRule, moment: number): number {
  // It may have begun yesterday.
  for (const back of [0, 1]) {
    const begin = new Date(moment);
    begin.setHours(0, 0, 0, 0);
    begin.setDate(begin.getDate() - back);
    if (!days.includes(begin.getDay())) continue;
    const end = new Date(begin);
    if (to <= from) end.setDate(end.getDate() + 1);
    begin.setHours(0, from, 0, 0);
    end.setHours(0, to, 0, 0);
    if (begin.getTime() <= moment && moment < end.getTime()) return end.getTime();
  }
  return moment;
}
