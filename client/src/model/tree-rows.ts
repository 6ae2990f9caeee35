import type { RunOrigin, RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { EndReason } from "../../../server/src/protocol/states.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { elapsed, formatDuration } from "../../../webviews/src/protocol/durations.ts";
import { rowOfAccount, rowOfInstance } from "./account-rows.ts";
import { describePlan, describeUsage, type AgentProgress } from "./agent-progress.ts";
import type { FleetNode, StepNode, TaskNode } from "./fleet-tree.ts";
import { clockWords } from "./next-start.ts";
import { reusedLines, reusedWords } from "./reused-words.ts";
import { actionsOf, actionsOfStep, isApproval, openAsk } from "./run-actions.ts";
import { joined, type SilentRow, type TreeRow } from "./row-parts.ts";
import { describeItems, indexOf, itemsLine } from "./step-items.ts";
import { nameOfStep } from "./step-names.ts";
import { iconOf, labelOf } from "./statuses.ts";
import { rowOfTrigger } from "./trigger-rows.ts";

/** The line of a node, as of `now` (milliseconds since 1970). */
export function toRow(node: FleetNode, now: number): TreeRow {
  switch (node.kind) {
    case "run":
      return withSpeech(rowOfRun(node.run, node.expanded, now), labelOf(node.run.status));
    case "step":
      return withSpeech(rowOfStep(node, now), labelOf(node.step.status));
    case "task":
      return withSpeech(rowOfTask(node, now), labelOf(node.task.status));
    case "trigger":
      return withSpeech(rowOfTrigger(node, now));
    case "account":
      return withSpeech(rowOfAccount(node));
    case "instance":
      return withSpeech(rowOfInstance(node), labelOf(node.instance.status));
    case "hint":
      return withSpeech(hint);
    case "group":
      return withSpeech({
        id: `group:${node.id}`,
        label: node.label,
        description: node.description,
        tooltip: [`${node.label}: ${node.description}`],
        icon: { id: node.icon },
        contextValue: "group",
        expand: node.id === "queue" ? "expanded" : "collapsed",
      });
  }
}

const hint: SilentRow = {
  id: "hint:add-account",
  label: "Add an account to run agents…",
  description: "",
  tooltip: ["No account can run agents now. Steps that call tools need none."],
  icon: { id: "add" },
  contextValue: "hint",
  expand: "never",
};

function withSpeech(row: SilentRow, status?: string): TreeRow {
  const words = row.description.split(" · ").filter((word) => word !== "");
  const silent = status === undefined || words.includes(status);
  return { ...row, accessibilityLabel: [row.label, ...(silent ? [] : [status]), ...words].join(", ") };
}

function rowOfRun(run: RunView, expanded: boolean, now: number): SilentRow {
  const can = actionsOf(run).map((action) => (action === "runAgain" ? "can-run-again" : `can-${action}`));
  const index = indexOf({ run });
  return {
    id: `run:${run.id}`,
    label: index === undefined ? run.title : `[${index}] ${run.title}`,
    description: joined([
      labelOf(run.status),
      run.imported === true ? "imported" : undefined,
      timeOf(run, now),
      progressOf(run),
      run.waitingFor,
    ]),
    tooltip: [
      `${run.title} (${run.kind} ${run.name})`,
      ...(run.imported === true
        ? ["It came from another machine: it can be looked at, and nothing can be asked of it"]
        : []),
      ...(run.waitingFor === undefined ? [] : [run.waitingFor]),
      ...reasonLines(run.reason),
      run.file,
      `Started ${run.startedAt}${originWords(run.origin)}`,
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
      return ` by ${origin.by}`;
    case "rerun":
      return ` by ${origin.by}, once more from run ${origin.runId}`;
    case "step":
      return ` by the step ${origin.stepId} of run ${origin.runId}`;
    case "schedule":
      return ` by its schedule, for ${clockWords(origin.due)}`;
    case "files":
      return ` because of ${origin.files.slice(0, mostFiles).join(", ")}${origin.files.length > mostFiles ? " and others" : ""}`;
  }
}

/** So many files that started a run are named. */
const mostFiles = 5;

const agentName = { short: "Agent", detail: "" } as const;

function rowOfStep({ run, step, task, progress, takenFrom, opens }: StepNode, now: number): SilentRow {
  // A task file has one step, its agent, whose title is the run's.
  const { short, detail } = run.kind === "task" ? agentName : nameOfStep(step);
  return {
    id: `step:${run.id}:${step.id}`,
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
      `Step ${step.number}: ${step.title}`,
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
    id: `task:${task.id}`,
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
      ...(run === undefined ? [] : [`Run of ${run.file}`]),
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
  const place = plan && `plan ${plan.place}`;
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
    task.usage?.account === undefined ? "" : `The account ${task.usage.account} pays`,
    progress?.notSandboxed === true ? "Not sandboxed: its commands run with all the rights of your user" : "",
    task.worktree === undefined ? "" : `Works in ${task.worktree}`,
  ];
  return lines.filter((line) => line !== "");
}

/** Why it runs nowhere yet, or where it does when that isn't here. */
function placeLines({ status, queuedBecause, cloud, pausing }: TaskView): readonly string[] {
  return [
    ...(status === "queued" && queuedBecause !== undefined ? [queuedBecause] : []),
    ...(cloud === undefined ? [] : [`Works in the cloud account ${cloud.accountId}: ${cloud.url}`]),
    ...(pausing === "emulated" && !isFinal(status)
      ? ["Pausing stops it; going on later sends it a message, which may cost credits"]
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
  return formatDuration(Math.floor(duration / step) * step).replace(".0 s", " s");
}

function taskWords(task: TaskView | undefined): readonly (string | undefined)[] {
  if (task === undefined) return [];
  return [
    task.status === "queued" ? task.queuedBecause : undefined,
    task.attempt > 1 ? `attempt ${task.attempt}` : undefined,
    task.cloud === undefined ? undefined : "in the cloud",
  ];
}

function progressOf(run: RunView): string | undefined {
  if (isFinal(run.status) || run.steps.length < 2) return undefined;
  return `${run.steps.filter((step) => isFinal(step.status)).length} of ${run.steps.length} done`;
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
