import * as l10n from "@vscode/l10n";
import { isFinal } from "../protocol/states.ts";
import type { FileChange } from "../protocol/changes.ts";
import type { RunView, StepView, TaskView } from "../protocol/fleet.ts";
import { renderChangedFiles } from "./changed-files.ts";
import { formatDuration } from "../core/locale/durations.ts";
import { renderTable } from "./output.ts";
import { printable } from "./printable.ts";
import { formatUsage, totalUsage, type TotalUsage } from "./usage.ts";
import { statusText, stepStatus } from "./status-text.ts";
import type { Terminal } from "./terminal.ts";

/** What `manusctl run -o json` writes. */
export interface RunResult {
  readonly runId: string;
  readonly name: string;
  readonly kind: RunView["kind"];
  readonly status: RunView["status"];
  /** Null while it isn't final. */
  readonly reason: RunView["reason"] | null;
  readonly steps: readonly {
    readonly id: string;
    readonly taskId: string | null;
    readonly status: StepView["status"];
    readonly durationMs: number | null;
  }[];
  readonly outputs: RunView["outputs"];
  /** What its agents used; null where it had none. */
  readonly usage: TotalUsage | null;
}

/** A run as a result: every key is always there. */
export function toRunResult(run: RunView, tasks: readonly TaskView[] = []): RunResult {
  return {
    runId: run.id,
    name: run.name,
    kind: run.kind,
    status: run.status,
    reason: run.reason ?? null,
    steps: run.steps.map(({ id, taskId, status, durationMs }) => {
      return { id, taskId: taskId ?? null, status, durationMs: durationMs ?? null };
    }),
    outputs: run.outputs,
    usage: totalUsage(tasks) ?? null,
  };
}

/** What is known of a run beside its view. */
export interface RunDetails {
  readonly tasks?: readonly TaskView[];
  /** What its agent said last. */
  readonly message?: string;
  /** What its agents changed in worktrees of their own. */
  readonly changes?: readonly TaskChanges[];
}

/** What one agent changed in its worktree. */
export interface TaskChanges {
  readonly taskId: string;
  readonly changes: readonly FileChange[];
}

/** A run for people: how it ended and why, its steps, what it said and gave, what it took, and where it lies. */
export function renderRun(terminal: Pick<Terminal, "colour">, run: RunView, details: RunDetails = {}): string {
  const why = run.reason !== undefined && run.status !== "succeeded" ? `: ${run.reason.message}` : "";
  const lines = [`${run.title} ${statusText(terminal, run.status)}${why}`];
  if (run.reason?.remedy !== undefined && isFinal(run.status)) lines.push(run.reason.remedy);
  // A task's only step is its agent: it would say the same once more.
  if (run.kind === "workflow") lines.push("", renderSteps(terminal, run));
  const changes = (details.changes ?? []).flatMap((changed) => renderChanges(terminal, changed));
  lines.push(...renderDelivery(run, details), ...changes, "", l10n.t("Run {0}, in {1}", run.id, run.folder));
  return lines.join("\n");
}

/** What it said and gave, and what that took. */
function renderDelivery(run: RunView, { message, tasks = [] }: RunDetails): readonly string[] {
  const said = message === undefined ? [] : ["", message.trim()];
  const outputs = Object.entries(run.outputs).map(([name, value]) => {
    return `${name}: ${printable(typeof value === "string" ? value : JSON.stringify(value))}`;
  });
  const usage = totalUsage(tasks);
  return [
    ...said,
    ...(run.kind === "task" && outputs.length > 0 ? [""] : []),
    ...outputs,
    ...(usage === undefined ? [] : ["", formatUsage(usage)]),
  ];
}

function renderChanges(terminal: Pick<Terminal, "colour">, { taskId, changes }: TaskChanges): readonly string[] {
  if (changes.length === 0) return [];
  return [
    "",
    l10n.t("Changed in its own worktree:"),
    renderChangedFiles(terminal, changes),
    l10n.t(
      "See them with `manusctl changes show {0} --patch`, take them over with `manusctl changes apply {1}`.",
      taskId,
      taskId,
    ),
  ];
}

function renderSteps(terminal: Pick<Terminal, "colour">, run: RunView): string {
  const rows = run.steps.map((step) => [
    String(step.number),
    step.id,
    stepStatus(step),
    step.durationMs === undefined ? "" : formatDuration(step.durationMs),
    printable(whyOf(step)),
  ]);
  return renderTable(terminal, ["#", l10n.t("STEP"), l10n.t("STATUS"), l10n.t("TIME"), l10n.t("WHY")], rows);
}

/** Why it stands so, where that isn't plain; else which run it has started. */
function whyOf({ status, reused, reason, childRunId }: StepView): string {
  if (reason !== undefined && (status !== "succeeded" || reused !== undefined)) return reason.message;
  return childRunId === undefined ? "" : l10n.t("Run {0}", childRunId);
}
