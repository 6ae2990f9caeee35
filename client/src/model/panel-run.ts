import * as l10n from "@vscode/l10n";
import { openAsk } from "../../../server/src/protocol/answering.ts";
import type { RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { EndReason, TaskId } from "../../../server/src/protocol/states.ts";
import type { PanelReason, PanelRun, PanelStep } from "../../../webviews/src/protocol/run-events.ts";
import type { FleetModel } from "./fleet-model.ts";
import { describePlan, describeUsage, isAgent } from "./agent-progress.ts";
import type { TakeOver } from "./panel-take-over.ts";
import { sumOfUsage, toPanelAsks, toPanelWriters } from "./panel-asks.ts";
import { nameOfStep } from "./step-names.ts";
import { reusedWords } from "./reused-words.ts";
import { actionsOf, actionsOfStep } from "./run-actions.ts";
import { describeItems } from "./step-items.ts";

/** A run as its panel shows it; with `taskId` as the panel of one of its agents does. */
export function toPanelRun(
  model: FleetModel,
  run: RunView,
  { taskId, takeOvers = [] }: { readonly taskId?: TaskId | undefined; readonly takeOvers?: readonly TakeOver[] } = {},
): PanelRun {
  return {
    id: run.id,
    kind: run.kind,
    title: run.title,
    file: relativeTo(run.workspaceFolder, run.file),
    status: run.status,
    startedAt: run.startedAt,
    steps: run.steps.map((step) => toPanelStep(model, run, step)),
    can: actionsOf(run).filter((action) => action !== "export"),
    imported: run.imported === true,
    usage: sumOfUsage(model, run, taskId),
    asks: toPanelAsks(model, run, taskId),
    writers: toPanelWriters(model, run, taskId),
    takeOvers: takeOvers.map(({ what, state, why }) => ({ what, state, why })),
    ...(run.waitingFor !== undefined && { waitingFor: run.waitingFor }),
    ...(run.finishedAt !== undefined && { finishedAt: run.finishedAt }),
    ...toReason(run.reason),
  };
}

/** Where a path in a stream's event leads: below the stream's folder, else nowhere. */
export function pathInStream(folder: string, path: string): string | undefined {
  const parts = path.split(/[\\/]/);
  if (parts.some((part) => part === ".." || part === "") || /^[a-z]:/i.test(path)) return undefined;
  return `${folder.replace(/[\\/]$/, "")}/${parts.join("/")}`;
}

/** The path below the folder, with `/`; the whole path where it isn't below it. */
export function relativeTo(folder: string, file: string): string {
  const [base, path] = [folder, file].map((each) => each.replaceAll("\\", "/"));
  if (base === undefined || path === undefined) return file;
  const prefix = base.endsWith("/") ? base : `${base}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : file;
}

function toPanelStep(model: FleetModel, run: RunView, step: StepView): PanelStep {
  const { short, detail } = run.kind === "task" ? { short: l10n.t("Agent"), detail: "" } : nameOfStep(step);
  const task = step.taskId === undefined ? undefined : model.task(step.taskId);
  const waitsFor = task?.status === "waiting" ? task.waiting?.text : undefined;
  return {
    id: step.id,
    number: step.number,
    title: short,
    detail,
    status: step.status,
    ...wholeOf(model, run, step),
    ...abilitiesOf(model, run.imported === true ? undefined : task),
    ...(step.outcome !== undefined && { outcome: step.outcome }),
    ...(waitsFor !== undefined && { waitsFor }),
    ...(step.startedAt !== undefined && { startedAt: step.startedAt }),
    ...(step.durationMs !== undefined && { durationMs: step.durationMs }),
    ...toReason(step.reason),
  };
}

/** What a step is beyond its task. */
function wholeOf(
  model: FleetModel,
  run: RunView,
  step: StepView,
): Pick<PanelStep, "items" | "reused" | "canRetryFrom" | "canSkip" | "hasChild"> {
  const can = actionsOfStep(run, step);
  return {
    items: step.items === undefined ? "" : describeItems(step.items),
    reused: reusedWords(step) ?? "",
    canRetryFrom: can.includes("retryFrom"),
    canSkip: can.includes("skip"),
    hasChild: model.childRunsOf(run.id, step.id).length > 0,
  };
}

function abilitiesOf(
  model: FleetModel,
  task: TaskView | undefined,
): Pick<PanelStep, "canAnswer" | "agent" | "hasStream" | "canMessage" | "hasChanges"> {
  if (task === undefined) {
    return { canAnswer: false, agent: "", hasStream: false, canMessage: false, hasChanges: false };
  }
  return {
    canAnswer: openAsk(task) !== undefined,
    agent: agentLine(model, task),
    hasStream: isAgent(task),
    canMessage: task.can.includes("message"),
    hasChanges: task.worktree !== undefined,
  };
}

function agentLine(model: FleetModel, task: TaskView): string {
  const progress = model.progress(task.id);
  const unsafe = progress?.notSandboxed === true ? l10n.t("not sandboxed") : "";
  const words = [...describeUsage(task.usage), describePlan(progress), unsafe];
  return words.filter((word) => word !== "").join(" · ");
}

function toReason(reason: EndReason | undefined): { reason?: PanelReason } {
  if (reason === undefined || reason.code === "completed") return {};
  return { reason: { message: reason.message, ...(reason.remedy !== undefined && { remedy: reason.remedy }) } };
}
