import type { RunView, StepView } from "../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import type { EndReason } from "../../../server/src/protocol/states.ts";
import type { PanelEvent, PanelReason, PanelRun, PanelStep } from "../../../webviews/src/protocol/run-events.ts";
import type { FleetModel } from "./fleet-model.ts";
import { summarizeEvent } from "./event-summary.ts";
import { nameOfStep } from "./step-names.ts";
import { actionsOf, openAsk } from "./run-actions.ts";

/** So many characters of a payload reach the panel; the whole of it is in the events as JSON. */
export const longestBody = 10_000;

/** A run as its panel shows it. */
export function toPanelRun(model: FleetModel, run: RunView): PanelRun {
  return {
    id: run.id,
    title: run.title,
    file: relativeTo(run.workspaceFolder, run.file),
    status: run.status,
    startedAt: run.startedAt,
    steps: run.steps.map((step) => toPanelStep(model, step)),
    can: actionsOf(run),
    ...(run.finishedAt !== undefined && { finishedAt: run.finishedAt }),
    ...toReason(run.reason),
  };
}

/** An event as its panel lists it. */
export function toPanelEvent(event: StreamedEvent): PanelEvent {
  const { seq, at, type, source, ...payload } = event;
  const body = JSON.stringify(payload, undefined, 2);
  const cut = body.length > longestBody;
  return { seq, at, type, source, summary: summarizeEvent(event), body: cut ? body.slice(0, longestBody) : body, cut };
}

/** The path below the folder, with `/`; the whole path where it isn't below it. */
export function relativeTo(folder: string, file: string): string {
  const [base, path] = [folder, file].map((each) => each.replaceAll("\\", "/"));
  if (base === undefined || path === undefined) return file;
  const prefix = base.endsWith("/") ? base : `${base}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : file;
}

function toPanelStep(model: FleetModel, step: StepView): PanelStep {
  const { short, detail } = nameOfStep(step);
  const task = step.taskId === undefined ? undefined : model.task(step.taskId);
  const waitsFor = task?.status === "waiting" ? task.waiting?.text : undefined;
  return {
    id: step.id,
    number: step.number,
    title: short,
    detail,
    status: step.status,
    canAnswer: task !== undefined && openAsk(task) !== undefined,
    ...(step.outcome !== undefined && { outcome: step.outcome }),
    ...(waitsFor !== undefined && { waitsFor }),
    ...(step.startedAt !== undefined && { startedAt: step.startedAt }),
    ...(step.durationMs !== undefined && { durationMs: step.durationMs }),
    ...toReason(step.reason),
  };
}

function toReason(reason: EndReason | undefined): { reason?: PanelReason } {
  if (reason === undefined || reason.code === "completed") return {};
  return { reason: { message: reason.message, ...(reason.remedy !== undefined && { remedy: reason.remedy }) } };
}
