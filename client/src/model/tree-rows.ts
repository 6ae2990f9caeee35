import type { InstanceView, RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { EndReason } from "../../../server/src/protocol/states.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { elapsed, formatDuration, formatTicking } from "../../../webviews/src/protocol/durations.ts";
import { describePlan, describeUsage, type AgentProgress } from "./agent-progress.ts";
import type { FleetNode, StepNode, TaskNode } from "./fleet-tree.ts";
import { actionsOf, isApproval, openAsk } from "./run-actions.ts";
import { nameOfStep } from "./step-names.ts";
import { iconOf, iconOfInstance, labelOf, type StatusIcon } from "./statuses.ts";

/** One line of a tree, ready to be shown. */
export interface TreeRow {
  /** Stays the same while the thing lives, so that the tree keeps its selection and what is open. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Lines of plain text. */
  readonly tooltip: readonly string[];
  readonly icon: StatusIcon;
  /** Words that `viewItem` clauses look for: the kind first, then what may be done, e.g. `run can-stop can-pause`. */
  readonly contextValue: string;
  /** What a screen reader says for the line. */
  readonly accessibilityLabel: string;
  readonly expand: "never" | "collapsed" | "expanded";
}

/** The line of a node, as of `now` (milliseconds since 1970). */
export function toRow(node: FleetNode, now: number): TreeRow {
  switch (node.kind) {
    case "run":
      return withSpeech(rowOfRun(node.run, node.expanded, now), labelOf(node.run.status));
    case "step":
      return withSpeech(rowOfStep(node, now), labelOf(node.step.status));
    case "task":
      return withSpeech(rowOfTask(node, now), labelOf(node.task.status));
    case "account":
      return withSpeech({
        id: `account:${node.account.id}`,
        label: node.account.title,
        description: node.account.provider === node.account.id ? "" : node.account.provider,
        tooltip: [`Account ${node.account.id}`],
        icon: { id: "account" },
        contextValue: "account",
        expand: "expanded",
      });
    case "instance":
      return withSpeech(rowOfInstance(node.instance), labelOf(node.instance.status));
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

type SilentRow = Omit<TreeRow, "accessibilityLabel">;

function withSpeech(row: SilentRow, status?: string): TreeRow {
  const words = row.description.split(" · ").filter((word) => word !== "");
  const silent = status === undefined || words.includes(status);
  return { ...row, accessibilityLabel: [row.label, ...(silent ? [] : [status]), ...words].join(", ") };
}

function rowOfRun(run: RunView, expanded: boolean, now: number): SilentRow {
  const can = actionsOf(run).map((action) => (action === "runAgain" ? "can-run-again" : `can-${action}`));
  return {
    id: `run:${run.id}`,
    label: run.title,
    description: joined([labelOf(run.status), timeOf(run, now), progressOf(run)]),
    tooltip: [
      `${run.title} (${run.kind} ${run.name})`,
      ...reasonLines(run.reason),
      run.file,
      `Started ${run.startedAt}`,
    ],
    icon: iconOf(run.status),
    contextValue: ["run", ...can].join(" "),
    expand: run.steps.length === 0 ? "never" : openOrClosed(expanded),
  };
}

const agentName = { short: "Agent", detail: "" } as const;

function rowOfStep({ run, step, task, progress }: StepNode, now: number): SilentRow {
  // A task file has one step, its agent, whose title is the run's.
  const { short, detail } = run.kind === "task" ? agentName : nameOfStep(step);
  return {
    id: `step:${run.id}:${step.id}`,
    label: run.kind === "task" ? short : `${step.number}. ${short}`,
    description: joined([
      stateOfStep(step),
      timeOfStep(step, now),
      attemptOf(task),
      ...agentWords(task, progress),
      detail,
    ]),
    tooltip: [
      `Step ${step.number}: ${step.title}`,
      ...waitingLines(task),
      ...agentLines(task, progress),
      ...reasonLines(step.reason ?? task?.reason),
    ],
    icon: iconOf(step.status),
    contextValue: ["step", ...wordsOf(task)].join(" "),
    expand: "never",
  };
}

function rowOfTask({ task, run, progress }: TaskNode, now: number): SilentRow {
  const named = nameOfStep({ id: task.stepId, title: task.title });
  const { short, detail } = run?.kind === "task" ? { short: task.title, detail: "" } : named;
  return {
    id: `task:${task.id}`,
    label: short,
    description: joined([
      run?.name,
      labelOf(task.status),
      timeOf(task, now),
      attemptOf(task),
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
    contextValue: ["task", ...(run === undefined ? [] : ["has-run"]), ...wordsOf(task)].join(" "),
    expand: "never",
  };
}

function rowOfInstance(instance: InstanceView): SilentRow {
  const state = instance.status === "running" ? undefined : labelOf(instance.status);
  return {
    id: `instance:${instance.id}`,
    label: instance.title,
    description: joined([state, `${instance.running.length} of ${instance.capacity} busy`]),
    tooltip: [`Instance ${instance.id}, engine ${instance.engine}`, `Runs at most ${instance.capacity} tasks at once`],
    icon: iconOfInstance(instance.status),
    contextValue: "instance",
    expand: "expanded",
  };
}

function wordsOf(task: TaskView | undefined): readonly string[] {
  if (task === undefined) return [];
  const ask = openAsk(task);
  const able = [
    ...task.can.filter((action) => action !== "answer").map((action) => `can-${action}`),
    ...(task.worktree === undefined ? [] : ["has-changes"]),
  ];
  if (ask === undefined) return able;
  return [...able, isApproval(ask) ? "can-approve" : "can-answer", ...(ask.diff === undefined ? [] : ["has-diff"])];
}

/** Of an agent: where its plan stands, and what it has used so far. */
function agentWords(task: TaskView | undefined, progress: AgentProgress | undefined): readonly string[] {
  if (task === undefined) return [];
  const [, turn, ...rest] = describeUsage(task.usage);
  const plan = isFinal(task.status) ? undefined : progress?.plan;
  return [turn, plan && `plan ${plan.place}`, ...rest].filter((word) => word !== undefined);
}

function agentLines(task: TaskView | undefined, progress: AgentProgress | undefined): readonly string[] {
  if (task === undefined) return [];
  const usage = describeUsage(task.usage);
  return [
    describePlan(progress),
    ...(usage.length === 0 ? [] : [usage.join(" · ")]),
    ...(progress?.notSandboxed === true ? ["Not sandboxed: its commands run with all the rights of your user"] : []),
    ...(task.worktree === undefined ? [] : [`Works in ${task.worktree}`]),
  ].filter((line) => line !== "");
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

function ticking(duration: number | undefined): string | undefined {
  return duration === undefined ? undefined : formatTicking(duration);
}

function attemptOf(task: TaskView | undefined): string | undefined {
  return task !== undefined && task.attempt > 1 ? `attempt ${task.attempt}` : undefined;
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

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" · ");
}

function openOrClosed(open: boolean): "collapsed" | "expanded" {
  return open ? "expanded" : "collapsed";
}
