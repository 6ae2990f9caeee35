import * as l10n from "@vscode/l10n";
import type { Offer } from "../offer.ts";
import { textOffers } from "./choices.ts";

/** Schedules that people often want, each with its words. */
const presets = (): readonly (readonly [line: string, words: string])[] => [
  ["0 9 * * 1-5", l10n.t("every weekday at 9")],
  ["0 * * * *", "hourly"],
  ["*/15 * * * *", "every 15 minutes"],
  ["0 0 * * *", l10n.t("every midnight")],
  ["0 9 * * *", l10n.t("every day at 9")],
  ["0 18 * * 1-5", l10n.t("every weekday at 18")],
  ["0 9 * * 1", l10n.t("every Monday at 9")],
  ["0 9 1 * *", l10n.t("on the first of each month at 9")],
  ["0 */6 * * *", l10n.t("every six hours")],
  ["0 3 * * 0", l10n.t("every Sunday at 3")],
];

/** Cron lines for common schedules. They are found by the line, and by their words. */
export function cronOffers(): Offer[] {
  return presets().map(([line, words], rank): Offer => {
    const about = { of: "cron", name: line };
    return {
      label: words,
      kind: "value",
      rank,
      detail: line,
      about,
      filter: `${line} ${words}`,
      write: { text: line },
    };
  });
}

/** The names of time zones that schedules can use. */
export function timezoneOffers(): Offer[] {
  return textOffers(["UTC", ...Intl.supportedValuesOf("timeZone")]);
}
