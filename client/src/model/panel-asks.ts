import * as l10n from "@vscode/l10n";
import { formatDollars } from "../../../webviews/src/protocol/numbers.ts";
import { isApproval, openAsk } from "../../../server/src/protocol/answering.ts";
import type { Ask, RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { TaskId } from "../../../server/src/protocol/states.ts";
import type { PanelAsk, PanelWriter } from "../../../webviews/src/protocol/run-events.ts";
import { shortNumber } from "./agent-progress.ts";
import { choicesInOrder, labelOfChoice } from "./asks.ts";
import type { FleetModel } from "./fleet-model.ts";

const longestDiff = 20_000;

/** The questions of a run, or of one of its agents, that a person can answer now, the oldest first. */
export function toPanelAsks(model: FleetModel, run: RunView, taskId?: TaskId): readonly PanelAsk[] {
  return tasksOf(model, run, taskId)
    .flatMap((task) => {
      const ask = openAsk(task);
      return ask === undefined ? [] : [{ at: ask.askedAt, shown: toPanelAsk(task, ask) }];
    })
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .map(({ shown }) => shown);
}

/** The agents of a run that can be written to. */
export function toPanelWriters(model: FleetModel, run: RunView, taskId?: TaskId): readonly PanelWriter[] {
  return tasksOf(model, run, taskId)
    .filter((task) => task.can.includes("message"))
    .map(({ id, title }) => ({ taskId: id, title }));
}

/** What all agents of a run have used: tokens and cost, of which a part may be unknown. */
export function sumOfUsage(model: FleetModel, run: RunView, taskId?: TaskId): string {
  const used = tasksOf(model, run, taskId).flatMap(({ usage }) => (usage === undefined ? [] : [usage]));
  const sum = (pick: (usage: (typeof used)[number]) => number | undefined): number =>
    used.reduce((all, usage) => all + (pick(usage) ?? 0), 0);
  const [turns, tokens, credits] = [
    sum((usage) => usage.turns),
    sum((usage) => usage.inputTokens + usage.outputTokens),
    sum((usage) => usage.credits),
  ];
  const known = used.filter(({ cost }) => cost !== undefined);
  const cost = formatDollars(sum((usage) => usage.cost));
  const parts = [
    turns === 0 ? "" : turns === 1 ? l10n.t("1 turn") : l10n.t("{0} turns", turns),
    tokens === 0 ? "" : l10n.t("{0} tokens", shortNumber(tokens)),
    known.length === 0 ? "" : known.length === used.length ? cost : l10n.t("{0} and what isn't known", cost),
    credits === 0 ? "" : credits === 1 ? l10n.t("{0} credit", credits) : l10n.t("{0} credits", credits),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function tasksOf(model: FleetModel, run: RunView, taskId: TaskId | undefined): readonly TaskView[] {
  if (run.imported === true) return [];
  return model.tasks.filter((task) => task.runId === run.id && (taskId === undefined || task.id === taskId));
}

function toPanelAsk(task: TaskView, ask: Ask): PanelAsk {
  const { diff = "", detail = "", form, attachments = [] } = ask;
  return {
    taskId: task.id,
    askId: ask.id,
    kind: ask.kind,
    title: task.title,
    text: ask.text,
    detail,
    notes: notesOf(ask),
    diff: diff.slice(0, longestDiff),
    choices: choicesInOrder(task, ask).map((value) => ({ value, label: labelOfChoice(value, ask) })),
    words: isApproval(ask) ? "comment" : ask.choices.length === 0 ? "answer" : "none",
    hasForm: form !== undefined,
    hasAttachments: attachments.length > 0,
  };
}

function notesOf({ by, choices, rule, attachments = [] }: Ask): readonly string[] {
  const lasting = choices.some((choice) => choice.startsWith("approved-")) ? rule : undefined;
  return [
    ...(by === undefined ? [] : [l10n.t("To be answered by {0}", by.join(", "))]),
    ...(lasting === undefined ? [] : [l10n.t("A yes for the run, or for always, allows: {0}", lasting)]),
    ...(attachments.length === 0 ? [] : [l10n.t("With it: {0}", attachments.join(", "))]),
  ];
}
