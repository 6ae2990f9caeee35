import * as l10n from "@vscode/l10n";
import { languageTag } from "../../../webviews/src/protocol/language-tag.ts";
import { formatDollars } from "../../../webviews/src/protocol/numbers.ts";
import { isApproval, openAsk } from "../../../server/src/protocol/answering.ts";
import type { RunOrigin, RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { EndReason } from "../../../server/src/protocol/states.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { elapsed, formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { rowOfAccount, rowOfInstance } from "./account-rows.ts";
import { describePlan, describeUsage, type AgentProgress } from "./agent-progress.ts";
import { agoWords } from "./ages.ts";
import {
  howManyMore,
  idOfNode,
  type FleetNode,
  type GroupNode,
  type HintNode,
  type MoreNode,
  type StepNode,
  type TaskNode,
} from "./fleet-tree.ts";
import { clockWords } from "./next-start.ts";
import { reusedLines, reusedWords } from "./reused-words.ts";
import { actionsOf, actionsOfStep } from "./run-actions.ts";
import { joined, type SilentRow, type TreeRow } from "./row-parts.ts";
import { describeItems, indexOf, itemsLine } from "./step-items.ts";
import { nameOfStep } from "./step-names.ts";
import { iconOf, labelOf, type AnyStatus } from "./statuses.ts";
import { rowOfTrigger } from "./trigger-rows.ts";

/** The line of a node, as of `now` (milliseconds since 1970). */
export function toRow(node: FleetNode, now: number): TreeRow {
  const row = rowOf(node, now);
  return { id: idOfNode(node), ...row, accessibilityLabel: speechOf(row, statusOf(node)) };
}

function rowOf(node: FleetNode, now: number): SilentRow {
  switch (node.kind) {
    case "run":
      return rowOfRun(node.run, node.expanded, now);
    case "step":
      return rowOfStep(node, now);
    case "task":
      return rowOfTask(node, now);
    case "trigger":
      return rowOfTrigger(node, now);
    case "account":
      return rowOfAccount(node);
    case "instance":
      return rowOfInstance(node);
    case "hint":
      return rowOfHint(node.what);
    case "group":
      return rowOfGroup(node);
    case "more":
      return rowOfMore(node);
  }
}

function statusOf(node: FleetNode): AnyStatus | undefined {
  switch (node.kind) {
    case "run":
      return node.run.status;
    case "step":
      return node.step.status;
    case "task":
      return node.task.status;
    case "instance":
      return node.instance.status;
    default:
      return undefined;
  }
}

function rowOfGroup({ label, description, icon, color, expanded }: GroupNode): SilentRow {
  return {
    label,
    description,
    tooltip: [l10n.t("{0}: {1}", label, description)],
    icon: { id: icon, ...(color !== undefined && { color }) },
    contextValue: "group",
    expand: openOrClosed(expanded),
  };
}

function rowOfHint(what: HintNode["what"]): SilentRow {
  const line = { description: "", contextValue: "hint", expand: "never" } as const;
  if (what === "filter") {
    return {
      ...line,
      label: l10n.t("Nothing fits the filter. Clear it…"),
      tooltip: [l10n.t("There are runs, and the filter hides all of them.")],
      icon: { id: "clear-all" },
    };
  }
  return {
    ...line,
    label: l10n.t("Add an account to run agents…"),
    tooltip: [l10n.t("No account can run agents now. Steps that call tools need none.")],
    icon: { id: "add" },
  };
}

function rowOfMore(node: MoreNode): SilentRow {
  const number = howManyMore(node);
  const of = l10n.t("{0} of {1} shown", node.shown, node.total);
  return {
    label: number === 1 ? l10n.t("Show 1 more…") : l10n.t("Show {0} more…", number),
    description: of,
    tooltip: [of],
    icon: { id: "ellipsis" },
    contextValue: "more",
    expand: "never",
  };
}

/** What a screen reader says: a state that the description doesn't tell is said as well. */
function speechOf({ label, description }: SilentRow, status: AnyStatus | undefined): string {
  const words = description.split(" · ").filter((word) => word !== "");
  const state = status && labelOf(status);
  const silent = state === undefined || words.includes(state);
  return [label, ...(silent ? [] : [state]), ...words].join(", ");
}

function rowOfRun(run: RunView, expanded: boolean, now: number): SilentRow {
  const can: string[] = actionsOf(run).map((action) => (action === "runAgain" ? "can-run-again" : `can-${action}`));
  if (run.triage?.state === "dismissed") can.push("can-recall");
  const index = indexOf({ run });
  return {
    label: index === undefined ? run.title : `[${index}] ${run.title}`,
    description: joined([
      labelOf(run.status),
      run.imported === true ? "imported" : undefined,
      timeOf(run, now),
      progressOf(run),
      run.cost === undefined ? undefined : formatDollars(run.cost),
      run.waitingFor,
      agoWords(run.finishedAt, now),
    ]),
    tooltip: [
      `${run.title} (${run.kind} ${run.name})`,
      ...(run.imported === true
        ? [l10n.t("It came from another machine: it can be looked at, and nothing can be asked of it")]
        : []),
      ...(run.waitingFor === undefined ? [] : [run.waitingFor]),
      ...reasonLines(run.reason),
      run.file,
      l10n.t("Started {0}{1}", new Date(run.startedAt).toLocaleString(languageTag()), originWords(run.origin)),
    ],
    icon: iconOf(run.status),
    contextValue: ["run", ...(run.imported === true ? ["imported"] : []), ...can].join(" "),
    expand: run.steps.length === 0 ? "never" : openOrClosed(expanded),
  };
}

/** What started it, where that is more than a person by hand. */
function originWords(origin: RunOrigin | undefined): string {
  switch (origin?.kind) {
    case undefined:
      return "";
    case "person":
      return ` ${l10n.t("by {0}", origin.by)}`;
    case "rerun":
      return ` ${l10n.t("by {0}, once more from run {1}", origin.by, origin.runId)}`;
    case "step":
      return ` ${l10n.t("by the step {0} of run {1}", origin.stepId, origin.runId)}`;
    case "schedule":
      return ` ${l10n.t("by its schedule, for {0}", clockWords(origin.due))}`;
    case "files":
      return origin.files.length > mostFiles
        ? ` ${l10n.t("because of {0} and others", origin.files.slice(0, mostFiles).join(", "))}`
        : ` ${l10n.t("because of {0}", origin.files.slice(0, mostFiles).join(", "))}`;
  }
}

/** So many files that started a run are named. */
const mostFiles = 5;

const agentName = {
  get short() {
    return l10n.t("Agent");
  },
  detail: "",
} as const;

function rowOfStep({ run, step, task, progress, takenFrom, opens }: StepNode, now: number): SilentRow {
  // A task file has one step, its agent, whose title is the run's.
  const { short, detail } = run.kind === "task" ? agentName : nameOfStep(step);
  return {
    label: run.kind === "task" ? short : `${step.number}. ${short}`,
    description: joined([
      stateOfStep(step),
      step.items && describeItems(step.items),
      timeOfStep(step, now),
      reusedWords(step),
      ...taskWords(task),
      ...agentWords(task, progress),
      detail,
    ]),
    tooltip: [
      l10n.t("Step {0}: {1}", step.number, step.title),
      ...(step.items === undefined ? [] : [itemsLine(step.items)]),
      ...reusedLines(step, takenFrom),
      ...waitingLines(task),
      ...agentLines(task, progress),
      ...reasonLines(step.reason ?? task?.reason),
    ],
    icon: iconOf(step.status),
    contextValue: [
      "step",
      ...(run.imported === true ? ["imported"] : wordsOf(task)),
      ...actionsOfStep(run, step).map((action) => stepWords[action]),
    ].join(" "),
    expand: opens === true ? "collapsed" : "never",
  };
}

const stepWords = { retryFrom: "can-start-over", skip: "can-skip" } as const;

function rowOfTask({ task, run, progress }: TaskNode, now: number): SilentRow {
  const named = nameOfStep({ id: task.stepId, title: task.title });
  const { short, detail } = run?.kind === "task" ? { short: task.title, detail: "" } : named;
  return {
    label: task.index === undefined ? short : `[${task.index}] ${short}`,
    description: joined([
      // Its items stand below the step, and so below the run.
      task.index === undefined ? run?.name : undefined,
      labelOf(task.status),
      timeOf(task, now),
      ...taskWords(task),
      ...agentWords(task, progress),
      detail,
    ]),
    tooltip: [
      task.title,
      ...(run === undefined ? [] : [l10n.t("Run of {0}", run.file)]),
      ...waitingLines(task),
      ...agentLines(task, progress),
      ...reasonLines(task.reason),
    ],
    icon: iconOf(task.status),
    contextValue: [
      "task",
      ...(run === undefined ? [] : ["has-run"]),
      ...(run?.imported === true ? ["imported"] : wordsOf(task)),
    ].join(" "),
    expand: "never",
  };
}

function wordsOf(task: TaskView | undefined): readonly string[] {
  if (task === undefined) return [];
  const ask = openAsk(task);
  const able = [
    ...task.can.filter((action) => action !== "answer").map((action) => `can-${action}`),
    ...(["queued", "failed", "stopped"].includes(task.status) ? ["can-move"] : []),
    ...(task.worktree === undefined ? [] : ["has-changes"]),
    ...(task.cloud === undefined ? [] : ["in-cloud"]),
  ];
  if (ask === undefined) return able;
  return [...able, isApproval(ask) ? "can-approve" : "can-answer", ...(ask.diff === undefined ? [] : ["has-diff"])];
}

/** Of an agent: what it has used so far, and where its plan stands. */
function agentWords(task: TaskView | undefined, progress: AgentProgress | undefined): readonly string[] {
  if (task === undefined) return [];
  const [model, ...rest] = describeUsage(task.usage);
  const plan = isFinal(task.status) ? undefined : progress?.plan;
  const place = plan && l10n.t("plan {0}", plan.place);
  // Of a task in the cloud the profile is what one chooses; a model's name is long, and stands in the tooltip.
  if (task.engine === "manus") return [model, ...rest, place].filter((word) => word !== undefined);
  const [turn, ...amounts] = rest;
  return [turn, place, ...amounts].filter((word) => word !== undefined);
}

function agentLines(task: TaskView | undefined, progress: AgentProgress | undefined): readonly string[] {
  if (task === undefined) return [];
  const usage = describeUsage(task.usage);
  const lines = [
    ...placeLines(task),
    describePlan(progress),
    usage.join(" · "),
    task.usage?.account === undefined ? "" : l10n.t("The account {0} pays", task.usage.account),
    progress?.notSandboxed === true ? l10n.t("Not sandboxed: its commands run with all the rights of your user") : "",
    task.worktree === undefined ? "" : l10n.t("Works in {0}", task.worktree),
  ];
  return lines.filter((line) => line !== "");
}

/** Why it runs nowhere yet, or where it does when that isn't here. */
function placeLines({ status, queuedBecause, cloud, pausing }: TaskView): readonly string[] {
  return [
    ...(status === "queued" && queuedBecause !== undefined ? [queuedBecause] : []),
    ...(cloud === undefined ? [] : [l10n.t("Works in the cloud account {0}: {1}", cloud.accountId, cloud.url)]),
    ...(pausing === "emulated" && !isFinal(status)
      ? [l10n.t("Pausing stops it; going on later sends it a message, which may cost credits")]
      : []),
  ];
}

function stateOfStep(step: StepView): string {
  const own = step.outcome !== undefined && step.outcome !== step.status;
  return own && isFinal(step.status) ? (step.outcome ?? "") : labelOf(step.status);
}

function timeOfStep(step: StepView, now: number): string | undefined {
  if (step.durationMs !== undefined) return formatDuration(step.durationMs);
  if (isFinal(step.status) || step.status === "pending" || step.status === "queued") return undefined;
  return ticking(elapsed(step.startedAt, undefined, now));
}

function timeOf(timed: TaskView | RunView, now: number): string | undefined {
  const duration = elapsed(timed.startedAt, timed.finishedAt, now);
  if (duration === undefined) return undefined;
  return timed.finishedAt === undefined ? ticking(duration) : formatDuration(duration);
}

const [seconds, minute] = [10_000, 60_000];

/**
 * How long something has taken so far, in steps: ten seconds, from the first minute on minutes; nothing in the first seconds. A line is drawn anew when its words change, and
 * who presses a button of it just then presses in vain.
 */
function ticking(duration: number | undefined): string | undefined {
  if (duration === undefined || duration < seconds) return undefined;
  const step = duration < minute ? seconds : minute;
  return formatDuration(Math.floor(duration / step) * step);
}

function taskWords(task: TaskView | undefined): readonly (string | undefined)[] {
  if (task === undefined) return [];
  return [
    task.status === "queued" ? task.queuedBecause : undefined,
    task.attempt > 1 ? l10n.t("attempt {0}", task.attempt) : undefined,
    task.cloud === undefined ? undefined : l10n.t("in the cloud"),
  ];
}

function progressOf(run: RunView): string | undefined {
  if (isFinal(run.status) || run.steps.length < 2) return undefined;
  return l10n.t("{0} of {1} done", run.steps.filter((step) => isFinal(step.status)).length, run.steps.length);
}

function reasonLines(reason: EndReason | undefined): readonly string[] {
  if (reason === undefined || reason.code === "completed") return [];
  return reason.remedy === undefined ? [reason.message] : [reason.message, reason.remedy];
}

function waitingLines(task: TaskView | undefined): readonly string[] {
  const waiting = task?.waiting;
  if (task?.status !== "waiting" || waiting === undefined) return [];
  const ask = waiting.ask;
  const lines = [waiting.text, ask?.text, ask?.detail].filter((line) => line !== undefined);
  return [...new Set(lines)];
}

function openOrClosed(open: boolean): "collapsed" | "expanded" {
  return open ? "expanded" : "collapsed";
}
