import * as l10n from "@vscode/l10n";
import type { RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import type { EndReason } from "../../../server/src/protocol/states.ts";
import type {
  PanelEvent,
  PanelPlanStep,
  PanelReason,
  PanelRun,
  PanelStep,
} from "../../../webviews/src/protocol/run-events.ts";
import type { FleetModel } from "./fleet-model.ts";
import { describePlan, describeUsage, isAgent } from "./agent-progress.ts";
import { summarizeEvent } from "./event-summary.ts";
import { nameOfStep } from "./step-names.ts";
import { reusedWords } from "./reused-words.ts";
import { actionsOf, actionsOfStep, openAsk } from "./run-actions.ts";
import { describeItems } from "./step-items.ts";

/** So many characters of a payload reach the panel; the whole of it is in the events as JSON. */
export const longestBody = 10_000;

/** A run as its panel shows it. */
export function toPanelRun(model: FleetModel, run: RunView): PanelRun {
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
    ...(run.waitingFor !== undefined && { waitingFor: run.waitingFor }),
    ...(run.finishedAt !== undefined && { finishedAt: run.finishedAt }),
    ...toReason(run.reason),
  };
}

/** An event as its panel lists it. */
export function toPanelEvent(event: StreamedEvent): PanelEvent {
  const { seq, at, type, source, ...payload } = event;
  const body = JSON.stringify(payload, undefined, 2);
  const cut = body.length > longestBody;
  const summary = summarizeEvent(event);
  const details = detailsOf(event);
  return { seq, at, type, source, summary, ...details, body: cut ? body.slice(0, longestBody) : body, cut };
}

/** What a person reads more easily than JSON. What isn't as it should be stays in the JSON alone. */
function detailsOf(event: StreamedEvent): Pick<PanelEvent, "thought" | "plan" | "images"> {
  const { thought, steps, images } = event;
  const plan = event.type === "plan" && Array.isArray(steps) ? steps.map(toPlanStep) : [];
  const paths = Array.isArray(images) ? images.filter((path) => typeof path === "string") : [];
  return {
    ...(typeof thought === "string" && thought !== "" && { thought: thought.slice(0, longestBody) }),
    ...(plan.length > 0 && { plan }),
    ...(paths.length > 0 && { images: paths }),
  };
}

const planStatuses = ["todo", "doing", "done", "failed", "skipped"] as const;

function toPlanStep(step: unknown): PanelPlanStep {
  const { title, status } = (step ?? {}) as Readonly<Record<string, unknown>>;
  return {
    title: typeof title === "string" ? title : "",
    status: planStatuses.find((each) => each === status) ?? "todo",
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
