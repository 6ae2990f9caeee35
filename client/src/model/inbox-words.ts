import * as l10n from "@vscode/l10n";
import { languageTag } from "../../../webviews/src/protocol/language-tag.ts";
import type { LastAnswer } from "../../../server/src/protocol/fleet.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long something waits, in the largest unit that fits; undefined where nobody knows since when. */
export function ageWords(since: string | undefined, now: number): string | undefined {
  const start = since === undefined ? Number.NaN : Date.parse(since);
  if (Number.isNaN(start)) return undefined;
  // The clock of the host may be a little ahead of the window's.
  const age = Math.max(0, now - start);
  if (age < minute) return l10n.t("just now");
  if (age < hour) return l10n.t("{0} min", Math.floor(age / minute));
  if (age < day) return l10n.t("{0} h", Math.floor(age / hour));
  return l10n.t("{0} d", Math.floor(age / day));
}

/** What the badge of the inbox tells. */
export function waitingWords(number: number): string {
  return number === 1 ? l10n.t("1 thing waits for you") : l10n.t("{0} things wait for you", number);
}

/** That it is quiet, and until when, as the clock on the wall will show it. */
export function quietWords(until: Date | undefined, now: Date): string {
  if (until === undefined) return l10n.t("quiet");
  const time = until.toLocaleTimeString(languageTag(), { hour: "2-digit", minute: "2-digit" });
  if (until.toDateString() === now.toDateString()) return l10n.t("quiet until {0}", time);
  const day = until.toLocaleDateString(languageTag(), { weekday: "short" });
  return l10n.t("quiet until {0} {1}", day, time);
}

/** Who comes too late with an answer hears this. */
export function answeredBy({ by }: Pick<LastAnswer, "by">): string {
  if (by === "editor") return l10n.t("It was already answered in the editor");
  if (by === "terminal") return l10n.t("It was already answered in a terminal");
  return l10n.t("It was already answered by {0}", by);
}
