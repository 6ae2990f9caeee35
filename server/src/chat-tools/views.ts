import type { Ask, RunView, StepView, TaskView } from "../protocol/fleet.ts";
import type { FileDescription } from "../protocol/language.ts";
import { isFinal, type EndReason } from "../protocol/states.ts";
import { cutText } from "./bounded.ts";
import type { OfferedFile } from "./desk.ts";

const longestDiff = 4_000;

/** A run in a list. */
export function toRunLine(run: RunView, tasks: readonly TaskView[]): unknown {
  const open = tasks.filter(({ runId, status }) => runId === run.id && !isFinal(status));
  return {
    runId: run.id,
    name: run.name,
    title: run.title,
    status: run.status,
    ...reasonOf(run),
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    waitingFor: run.waitingFor,
    costInDollars: run.cost,
    openTasks: open.map(toTaskLine),
  };
}

/** A run with all that is known of it. */
export function toRunDetails(run: RunView, tasks: readonly TaskView[]): unknown {
  const ofRun = tasks.filter(({ runId }) => runId === run.id);
  return {
    runId: run.id,
    name: run.name,
    title: run.title,
    kind: run.kind,
    file: run.file,
    status: run.status,
    ...reasonOf(run),
    inputs: run.inputs,
    outputs: run.outputs,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    waitingFor: run.waitingFor,
    costInDollars: run.cost,
    folder: run.folder,
    steps: run.kind === "task" ? undefined : run.steps.map(toStep),
    tasks: ofRun.map(toTaskLine),
  };
}

/** A task in a list. */
function toTaskLine(task: TaskView): unknown {
  return {
    taskId: task.id,
    step: task.stepId,
    index: task.index,
    title: task.title,
    engine: task.engine,
    tool: task.tool,
    status: task.status,
    ...reasonOf(task),
    queuedBecause: task.queuedBecause,
    waiting: task.waiting && { kind: task.waiting.kind, text: task.waiting.text, ask: toAsk(task.waiting.ask) },
  };
}

/** A task with all that is known of it. */
export function toTaskDetails(task: TaskView): unknown {
  const { usage, attempt, startedAt, finishedAt, cloud, can, instanceId, runId } = task;
  const line = toTaskLine(task) as Record<string, unknown>;
  return { runId, ...line, attempt, startedAt, finishedAt, usage, instance: instanceId, inTheCloud: cloud?.url, can };
}

/** A file, and what it offers to run. */
export function toFileLine(file: OfferedFile, description: FileDescription | null): unknown {
  if (description === null) return { file: file.shown, problem: "It can't be read as a task file: see manus_validate" };
  const { name, kind, inputs, steps } = description;
  return {
    file: file.shown,
    name,
    kind,
    inputs: inputs.map((input) => ({
      ...input,
      options: input.options.length === 0 ? undefined : input.options,
    })),
    steps: steps.length === 0 ? undefined : steps.map(({ id, title }) => ({ id, title })),
  };
}

/** Whether only a person may answer it: it lets something happen that was kept for a person. Plain questions are anybody's. */
export function isForPeople(ask: Ask): boolean {
  return ask.kind !== "question" || ask.by !== undefined || ask.form !== undefined;
}

function toAsk(ask: Ask | undefined): unknown {
  if (ask === undefined) return undefined;
  const { id: askId, kind, text, detail, choices, by, diff } = ask;
  return {
    askId,
    kind,
    text,
    detail,
    choices,
    onlyFor: by,
    diff: diff && cutText(diff, longestDiff),
    answeredBy: isForPeople(ask) ? "a person" : "anybody",
  };
}

function toStep(step: StepView): unknown {
  const { id, title, kind, tool, status, outcome, taskId, childRunId, items, durationMs, cost } = step;
  return { id, title, kind, tool, status, outcome, ...reasonOf(step), taskId, childRunId, items, durationMs, cost };
}

function reasonOf({ reason }: { readonly reason?: EndReason }): object {
  return reason === undefined ? {} : { reason: reason.message, reasonCode: reason.code, remedy: reason.remedy };
}
