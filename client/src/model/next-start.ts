import * as l10n from "@vscode/l10n";
import { languageTag } from "../../../webviews/src/protocol/language-tag.ts";
import { formatDuration } from "../../../webviews/src/protocol/durations.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How far away a moment (ISO 8601) is from `now` (milliseconds since 1970), to the minute: `in 12 min`, `in 3 h 5 min`, `in 2 d`; `now` for what is due. Empty for no moment. */
export function untilWords(at: string, now: number): string {
  const wait = Date.parse(at) - now;
  if (Number.isNaN(wait)) return "";
  if (wait <= 0) return l10n.t("now");
  if (wait < minute) return l10n.t("in less than a minute");
  const unit = wait < day ? minute : hour;
  return l10n.t("in {0}", formatDuration(Math.floor(wait / unit) * unit));
}

/** A moment as the clock on the wall says it: `Mon, Nov 23, 09:00`. `timeZone`: an IANA name, else that of this machine. */
export function clockWords(at: string, timeZone?: string): string {
  const moment = Date.parse(at);
  if (Number.isNaN(moment)) return at;
  return new Intl.DateTimeFormat(languageTag(), {
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(timeZone !== undefined && { timeZone }),
  }).format(moment);
}
