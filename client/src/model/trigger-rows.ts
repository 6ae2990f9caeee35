import * as l10n from "@vscode/l10n";
import type { ScheduleLine, TriggerView } from "../../../server/src/protocol/triggers.ts";
import type { TriggerNode } from "./fleet-tree.ts";
import { clockWords, untilWords } from "./next-start.ts";
import { joined, type SilentRow } from "./row-parts.ts";

/** The line of what starts a workflow by itself. */
export function rowOfTrigger({ trigger }: TriggerNode, now: number): SilentRow {
  const { name, paused, problem, next, last } = trigger;
  const [soonest] = next;
  return {
    label: name,
    description: joined([
      problem === undefined ? undefined : "problem",
      paused ? "paused" : undefined,
      soonest === undefined || paused ? undefined : l10n.t("next {0}", untilWords(soonest, now)),
      startsOn(trigger),
    ]),
    tooltip: tooltipOf(trigger),
    icon: iconOfTrigger(trigger),
    contextValue: ["trigger", paused ? "can-resume" : "can-pause", ...(last === undefined ? [] : ["has-last"])].join(
      " ",
    ),
    expand: "never",
  };
}

/** What it is started by, in few words: its cron lines and its globs. */
export function startsOn({ schedules, files }: Pick<TriggerView, "schedules" | "files">): string {
  return joined([
    ...schedules.map(({ cron }) => cron),
    ...(files.length === 0 ? [] : [l10n.t("on {0}", files.join(", "))]),
  ]);
}

const missedWords: Readonly<Record<ScheduleLine["missed"], string>> = {
  get skip() {
    return l10n.t("Starts that were missed are left out");
  },
  get once() {
    return l10n.t("Starts that were missed are made up for once");
  },
  get all() {
    return l10n.t("Each start that was missed is made up for");
  },
};

function tooltipOf({ file, schedules, files, paused, problem, next, last }: TriggerView): readonly string[] {
  return [
    file,
    ...(problem === undefined ? [] : [problem]),
    ...schedules.map(describeSchedule),
    ...(files.length === 0 ? [] : [l10n.t("Starts when files change: {0}", files.join(", "))]),
    ...(paused ? [l10n.t("Paused: nothing starts until it is resumed")] : []),
    ...(next.length === 0 ? [] : [`Next: ${next.map((at) => clockWords(at)).join("; ")}`]),
    ...(last === undefined ? [] : [l10n.t("Last start: {0}", clockWords(last.at))]),
  ];
}

function describeSchedule({ cron, timezone, missed }: ScheduleLine): string {
  return timezone === undefined
    ? l10n.t("Schedule {0}. {1}.", cron, missedWords[missed])
    : l10n.t("Schedule {0}, {1}. {2}.", cron, timezone, missedWords[missed]);
}

function iconOfTrigger({ paused, problem, schedules }: TriggerView): SilentRow["icon"] {
  if (problem !== undefined) return { id: "warning", color: "problemsWarningIcon.foreground" };
  if (paused) return { id: "debug-pause", color: "charts.yellow" };
  return { id: schedules.length > 0 ? "clock" : "eye" };
}
