import * as l10n from "@vscode/l10n";
import { BatchRequest } from "../../../server/src/protocol/instances.ts";
import {
  PauseRunRequest,
  ResumeRunRequest,
  RetryRunRequest,
  StopRunRequest,
} from "../../../server/src/protocol/runs.ts";
import type { Refusal, RunId, TaskId } from "../../../server/src/protocol/states.ts";
import type { CommandTarget } from "../model/command-target.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { runCount, taskCount } from "../model/words.ts";
import { detailOf, type BatchAction } from "./batch-commands.ts";
import { by, type Workbench } from "./workbench.ts";

/** What several selected lines come to: each run and each task once. */
export interface Selection {
  readonly runs: readonly RunId[];
  /** Not those of the runs that are selected themselves. */
  readonly tasks: readonly TaskId[];
  /** How many lines are neither: accounts, headings, steps that haven't begun. */
  readonly others: number;
}

/** What was not done with one of them. */
interface Refused {
  readonly title: string;
  readonly because: Refusal;
}

const runRequests = {
  stop: StopRunRequest,
  pause: PauseRunRequest,
  resume: ResumeRunRequest,
  retry: RetryRunRequest,
} as const;

/** The selected lines; undefined where fewer than two are selected. */
export function readSelection({ selected = [] }: CommandTarget, model: FleetModel): Selection | undefined {
  if (selected.length < 2) return undefined;
  const runs = new Set<RunId>();
  const tasks = new Set<TaskId>();
  let others = 0;
  for (const { runId, taskId, stepId } of selected) {
    if (taskId !== undefined) tasks.add(taskId);
    else if (runId !== undefined && stepId === undefined) runs.add(runId);
    else others += 1;
  }
  for (const id of tasks) if (runs.has(model.task(id)?.runId ?? "")) tasks.delete(id);
  return { runs: [...runs], tasks: [...tasks], others };
}

/** Do one thing with all that is selected, once the person has confirmed it, and say what came of it. */
export async function actOnSelection(workbench: Workbench, action: BatchAction, selection: Selection): Promise<void> {
  const { person } = workbench;
  const { runs, tasks } = selection;
  if (runs.length + tasks.length === 0) {
    await person.tell({ level: "information", text: l10n.t("Select runs, tasks, or steps that have begun") });
    return;
  }
  const what = countWords(selection);
  const pressed = await person.tell(
    { level: "warning", text: questionOf(action, what), detail: detailOf(action), modal: true },
    buttonOf(action),
  );
  if (pressed === undefined) return;
  const refused = [...(await actOnRuns(workbench, action, runs)), ...(await actOnTasks(workbench, action, tasks))];
  await tellResult(workbench, runs.length + tasks.length - refused.length, [...refused, ...leftOut(selection.others)]);
}

async function actOnRuns(
  { server, model }: Workbench,
  action: BatchAction,
  runIds: readonly RunId[],
): Promise<readonly Refused[]> {
  const answers = await Promise.all(
    runIds.map(async (runId) => ({ runId, outcome: await server.request(runRequests[action], { runId, by }) })),
  );
  return answers.flatMap(({ runId, outcome }) => {
    return outcome.outcome === "refused" ? [{ title: model.run(runId)?.title ?? runId, because: outcome.because }] : [];
  });
}

async function actOnTasks(
  { server, model }: Workbench,
  action: BatchAction,
  taskIds: readonly TaskId[],
): Promise<readonly Refused[]> {
  if (taskIds.length === 0) return [];
  const { matched, refused } = await server.request(BatchRequest, { action, filter: { taskIds }, by });
  const known = new Set(matched);
  const gone = taskIds.filter((id) => !known.has(id));
  const message = l10n.t("It isn't known any more");
  return [
    ...refused.map(({ taskId, because }) => ({ title: titleOfTask(model, taskId), because })),
    ...gone.map((taskId) => ({ title: titleOfTask(model, taskId), because: { code: "unknown-task", message } })),
  ];
}

/** How many were done, and which weren't and why. */
export async function tellResult({ person }: Workbench, done: number, refused: readonly Refused[]): Promise<void> {
  const doneWords = done === 1 ? l10n.t("1 done") : l10n.t("{0} done", done);
  if (refused.length === 0) {
    await person.tell({ level: "information", text: doneWords });
    return;
  }
  const shown = refused.slice(0, mostReasons).map(({ title, because }) => {
    return title === "" ? because.message : l10n.t("{0}: {1}", title, because.message);
  });
  const more = refused.length - shown.length;
  const reasons = [...shown, ...(more > 0 ? [l10n.t("and {0} more", more)] : [])].join("; ");
  const refusedWords =
    refused.length === 1 ? l10n.t("1 not: {0}", reasons) : l10n.t("{0} not: {1}", refused.length, reasons);
  await person.tell({ level: "warning", text: l10n.t("{0}, {1}", doneWords, refusedWords) });
}

/** So many refusals are told with their reasons. */
const mostReasons = 5;

/** What a task is called where it is told of. */
export function titleOfTask(model: FleetModel, taskId: TaskId): string {
  return model.task(taskId)?.title ?? taskId;
}

function leftOut(others: number): readonly Refused[] {
  if (others === 0) return [];
  const message =
    others === 1
      ? l10n.t("1 selected line is neither a run nor a task")
      : l10n.t("{0} selected lines are neither runs nor tasks", others);
  return [{ title: "", because: { code: "no-task", message } }];
}

function countWords({ runs, tasks }: Selection): string {
  if (tasks.length === 0) return runCount(runs.length);
  if (runs.length === 0) return taskCount(tasks.length);
  return l10n.t("{0} and {1}", runCount(runs.length), taskCount(tasks.length));
}

function questionOf(action: BatchAction, what: string): string {
  return {
    stop: l10n.t("Stop {0}?", what),
    pause: l10n.t("Pause {0}?", what),
    resume: l10n.t("Resume {0}?", what),
    retry: l10n.t("Retry {0}?", what),
  }[action];
}

function buttonOf(action: BatchAction): string {
  return {
    stop: l10n.t("Stop"),
    pause: l10n.t("Pause"),
    resume: l10n.t("Resume"),
    retry: l10n.t("Retry"),
  }[action];
}
