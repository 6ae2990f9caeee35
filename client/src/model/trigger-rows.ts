import type { ScheduleLine, TriggerView } from "../../../server/src/protocol/triggers.ts";
import type { TriggerNode } from "./fleet-tree.ts";
import { clockWords, untilWords } from "./next-start.ts";
import { joined, type SilentRow } from "./row-parts.ts";

/** The line of what starts a workflow by itself. */
export function rowOfTrigger({ trigger }: TriggerNode, now: number): SilentRow {
  const { id, name, paused, problem, next, last } = trigger;
  const [soonest] = next;
  return {
    id: `trigger:${id}`,
    label: name,
    description: joined([
      problem === undefined ? undefined : "problem",
      paused ? "paused" : undefined,
      soonest === undefined || paused ? undefined : `next ${untilWords(soonest, now)}`,
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
  return joined([...schedules.map(({ cron }) => cron), ...(files.length === 0 ? [] : [`on ${files.join(", ")}`])]);
}

const missedWords: Readonly<Record<ScheduleLine["missed"], string>> = {
  skip: "Starts that were missed are left out",
  once: "Starts that were missed are made up for once",
  all: "Each start that was missed is made up for",
};

function tooltipOf({ file, schedules, files, paused, problem, next, last }: TriggerView): readonly string[] {
  return [
    file,
    ...(problem === undefined ? [] : [problem]),
    ...schedules.map(describeSchedule),
    ...(files.length === 0 ? [] : [`Starts when files change: ${files.join(", ")}`]),
    ...(paused ? ["Paused: nothing starts until it is resumed"] : []),
    ...(next.length === 0 ? [] : [`Next: ${next.map((at) => clockWords(at)).join("; ")}`]),
    ...(last === undefined ? [] : [`Last start: ${clockWords(last.at)}`]),
  ];
}

function describeSchedule({ cron, timezone, missed }: ScheduleLine): string {
  return `Schedule ${cron}${timezone === undefined ? "" : `, ${timezone}`}. ${missedWords[missed]}.`;
}

function iconOfTrigger({ paused, problem, schedules }: TriggerView): SilentRow["icon"] {
  if (problem !== undefined) return { id: "warning", color: "list.warningForeground" };
  if (paused) return { id: "debug-pause", color: "charts.yellow" };
  return { id: schedules.length > 0 ? "clock" : "eye" };
}
