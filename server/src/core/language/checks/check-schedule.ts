import * as l10n from "@vscode/l10n";
import type { Finding } from "../finding.ts";
import { readCron } from "../schedule/read-cron.ts";
import { didYouMean, suggest } from "../schema/suggest.ts";
import { spanOf } from "../span.ts";
import { stringValue, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";

/** Check the cron lines of `on.schedule`, and their time zones. `triggers` is the value of `on`. What isn't a text is told by the schema. */
export function checkSchedule(triggers: YamlNode): Finding[] {
  const schedule = valueAt(triggers, "schedule");
  if (schedule?.kind === "sequence") {
    return schedule.items.flatMap((item) => checkLine(valueAt(item, "cron"), valueAt(item, "timezone")));
  }
  return checkLine(schedule, undefined);
}

function checkLine(cron: YamlNode | undefined, zone: YamlNode | undefined): Finding[] {
  const line = stringValue(cron);
  const timezone = stringValue(zone);
  if (!cron || line === undefined || [line, timezone].some((text) => text?.includes("${{"))) return [];
  const read = readCron(line, timezone);
  if (read.ok) return read.next(0, 1).length === 0 ? [neverFires(cron)] : [];
  if (read.fault === "cron")
    return [{ code: "invalid-cron", severity: "error", message: read.message, span: spanOf(cron) }];
  const unknown = zone ? [unknownTimezone(zone, timezone ?? "", read.message)] : [];
  return [...unknown, ...checkLine(cron, undefined)];
}

function neverFires(cron: YamlNode): Finding {
  const message = l10n.t("This line never fires: there is no such day in any year. Correct its days and months.");
  return { code: "cron-never-fires", severity: "warning", message, span: spanOf(cron) };
}

function unknownTimezone(zone: YamlNode, name: string, why: string): Finding {
  const suggestion = suggest(name, Intl.supportedValuesOf("timeZone"));
  const message =
    suggestion === undefined ? why : l10n.t("There is no time zone `{0}`.{1}", name, didYouMean(suggestion));
  const data = suggestion === undefined ? {} : { data: { replace: suggestion } };
  return { code: "unknown-timezone", severity: "error", message, span: spanOf(zone), ...data };
}
