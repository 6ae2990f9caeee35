import * as l10n from "@vscode/l10n";
import type { ItemCounts, RunView, StepView, TaskAction, TaskView } from "../../protocol/fleet.ts";
import type { RunId, TaskId, TaskStatus } from "../../protocol/states.ts";
import type { DriverCapabilities } from "../ports/driver.ts";
import type { CompiledStep } from "../workflow/compiled-run.ts";
import { costOf } from "../workflow/run-budget.ts";
import { millisecondsBetween } from "./moments.ts";
import type { ItemTally, RunEnd, RunState, StepState, TaskState } from "./states.ts";
import { partOf, runStatus } from "./transition-run.ts";

/** What clients see of a run. */
export function viewRun(run: RunState): RunView {
  const { spec, end } = run;
  const steps = spec.compiled.steps.map((_step, index) => viewStep(run, index));
  const cost = costOf(run.used);
  const status = runStatus(run);
  return {
    id: spec.id,
    name: spec.compiled.name,
    title: spec.compiled.title,
    kind: spec.compiled.kind ?? "workflow",
    file: spec.file,
    workspaceFolder: spec.workspaceFolder,
    status,
    startedAt: spec.startedAt,
    steps,
    inputs: spec.inputs,
    outputs: end?.outputs ?? {},
    folder: spec.folder,
    ...(run.held && status === "running" ? pausing() : {}),
    ...(spec.origin === undefined ? {} : { origin: spec.origin }),
    ...(spec.imported === true ? { imported: true as const } : {}),
    ...(cost === undefined ? {} : { cost }),
    ...(end === undefined ? {} : viewEnd(end, spec.imported === true)),
  };
}

function viewEnd({ reason, at, triage }: RunEnd, imported: boolean): Pick<RunView, "reason" | "finishedAt" | "triage"> {
  return { reason, finishedAt: at, ...(triage === undefined || imported ? {} : { triage }) };
}

function pausing(): Pick<RunView, "pausing" | "waitingFor"> {
  return { pausing: true, waitingFor: l10n.t("Paused once what is at work has ended: nothing new starts") };
}

/** What a view of a task is made with. */
export interface TaskViewContext {
  /** Its run, which decides whether it may be retried: not once its step has started over with another task. */
  readonly run: RunState | undefined;
  /** What its driver declares. */
  readonly pause: DriverCapabilities["pause"];
  /** While it is queued: why. */
  readonly queuedBecause: string | undefined;
  /** Absolute path of the worktree that an isolated task has or gets. */
  readonly worktree: (runId: RunId, taskId: TaskId) => string;
}

/** What clients see of a task. */
export function viewTask(task: TaskState, { run, pause, queuedBecause, worktree }: TaskViewContext): TaskView {
  const { spec } = task;
  return {
    id: spec.id,
    runId: spec.runId,
    stepId: spec.stepId,
    title: spec.title,
    engine: spec.engine,
    status: task.status,
    attempt: task.attempt,
    priority: spec.priority,
    queuedAt: task.queuedAt,
    can: possibleActions(task, run, pause),
    ...(spec.work.kind === "tool" ? { tool: spec.work.call.tool } : {}),
    ...(task.waiting === undefined ? {} : { waiting: viewWaiting(task.waiting) }),
    ...(isIsolated(task) && task.startedAt !== undefined ? { worktree: worktree(spec.runId, spec.id) } : {}),
    ...(pause === "emulated" && task.finishedAt === undefined ? { pausing: "emulated" as const } : {}),
    ...(queuedBecause === undefined ? {} : { queuedBecause }),
    ...pick(spec, "index"),
    ...pick(task, "reason", "usage", "cloud", "instanceId", "startedAt", "finishedAt", "lastAnswer"),
  };
}

/** What may be asked of a task now; everything else is refused. */
export function possibleActions(
  task: TaskState,
  run: RunState | undefined,
  pause: DriverCapabilities["pause"],
): readonly TaskAction[] {
  if (task.stop !== undefined || run?.spec.imported) return [];
  return actions[task.status].filter((action) => {
    if (action === "retry") return isCurrent(task, run);
    if (action === "answer") return task.waiting?.ask !== undefined;
    if (action === "message") return task.spec.work.kind === "agent" && task.spec.work.agent.onMessage !== "reject";
    return action !== "pause" || task.status === "queued" || pause !== "none";
  });
}

const actions: Readonly<Record<TaskStatus, readonly TaskAction[]>> = {
  queued: ["stop", "pause", "message"],
  starting: ["stop", "message"],
  running: ["stop", "pause", "message"],
  paused: ["stop", "resume", "message"],
  waiting: ["stop", "answer", "message"],
  succeeded: [],
  failed: ["retry"],
  stopped: ["retry"],
};

function isIsolated({ spec: { work } }: TaskState): boolean {
  return work.kind === "agent" && work.agent.workspace.isolation === "worktree";
}

/** Whether the task is the one that its step stands on now. */
export function isCurrent(task: TaskState, run: RunState | undefined): boolean {
  return run !== undefined && partOf(run, task.spec)?.taskId === task.spec.id;
}

/** A large run is viewed at each change, of which most of its steps have no part: what was made of a state stays with it. */
const viewed = new WeakMap<StepState, { readonly step: CompiledStep; readonly view: StepView }>();

function viewStep(run: RunState, index: number): StepView {
  const step = run.spec.compiled.steps[index];
  const state = run.steps[index];
  if (step === undefined || state === undefined) throw new Error(`A run has no step ${index}`);
  const known = viewed.get(state);
  if (known?.step === step) return known.view;
  const view = makeStepView(step, state);
  viewed.set(state, { step, view });
  return view;
}

function makeStepView(step: CompiledStep, state: StepState): StepView {
  const { action } = step;
  const durationMs = durationOf(state);
  return {
    id: step.id,
    number: step.number,
    title: step.title,
    kind: action.kind === "agent" ? action.written : action.kind,
    status: state.status,
    line: step.line,
    ...(action.kind === "tool" ? { tool: action.tool } : {}),
    ...(state.result === undefined ? {} : { outcome: state.result.outcome }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(state.usage?.cost === undefined ? {} : { cost: state.usage.cost }),
    ...(state.tally === undefined ? {} : { items: viewItems(state.tally) }),
    ...pick(state, "reason", "taskId", "childRunId", "reused", "startedAt"),
  };
}

function viewItems(tally: ItemTally): ItemCounts {
  const { pending, queued, starting, running, paused, waiting, succeeded, failed, stopped, skipped } = tally.counts;
  const active = starting + running + paused + waiting;
  const counts = { pending: pending + queued, active, succeeded, failed, skipped: skipped + stopped };
  return { total: Object.values(counts).reduce((sum, count) => sum + count, 0), ...counts };
}

function durationOf({ startedAt, finishedAt }: StepState): number | undefined {
  if (startedAt === undefined || finishedAt === undefined) return undefined;
  return Math.max(0, millisecondsBetween(startedAt, finishedAt));
}

function viewWaiting({ kind, text, ask }: NonNullable<TaskState["waiting"]>): NonNullable<TaskView["waiting"]> {
  return ask === undefined ? { kind, text } : { kind, text, ask };
}

/** The keys of `value` that are there. */
function pick<T extends object, K extends keyof T & string>(value: T, ...keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]])) as Pick<
    T,
    K
  >;
}
