import * as l10n from "@vscode/l10n";
import { readCron } from "../schedule/read-cron.ts";
import { momentWriter, ownTimezone } from "../schedule/time-words.ts";
import { blocks, code, escapeMarkdown, list } from "./markdown.ts";

/** A cron line for people: when it fires, and its next three times on the clock of its time zone. */
export function describeSchedule(line: string, timezone: string | undefined, now: number): string {
  const cron = readCron(line, timezone);
  if (!cron.ok) return cron.message;
  const next = cron.next(now, 3);
  const write = momentWriter(timezone);
  const words = cron.words === undefined ? "" : `: ${cron.words}`;
  const zone = timezone ?? l10n.t("{0}, this machine's time zone", ownTimezone());
  return blocks(
    `**${code(line)}**${words} (${escapeMarkdown(zone)})`,
    next.length === 0 ? l10n.t("It never fires.") : l10n.t("Next times:\n\n{0}", list(next.map(write)) ?? ""),
  );
}
