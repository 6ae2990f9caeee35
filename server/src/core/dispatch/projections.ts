import type { AccountSpec } from "../../protocol/accounts.ts";
import type { InstanceView } from "../../protocol/fleet.ts";
import type { EndReason, RunId, RunStatus, StepId, TaskId, TaskStatus, Timestamp } from "../../protocol/states.ts";
import { omit } from "./omit.ts";
import type { FleetState, RunState, TaskState } from "./states.ts";
import { runStatus } from "./transition-run.ts";

/** The fleet as a document: derived from the journal up to `sequence`. */
export interface FleetDocument {
  readonly sequence: number;
  readonly accounts: readonly AccountSpec[];
  readonly instances: readonly Omit<InstanceView, "running">[];
}

/** A compact index of runs and tasks as a document: derived from the journal up to `sequence`; newest runs first. */
export interface TasksDocument {
  readonly sequence: number;
  readonly runs: readonly RunEntry[];
}

/** One run in the index. */
export interface RunEntry {
  readonly id: RunId;
  readonly name: string;
  readonly file: string;
  readonly status: RunStatus;
  readonly reason?: EndReason;
  readonly startedAt: Timestamp;
  readonly finishedAt?: Timestamp;
  readonly tasks: readonly { readonly id: TaskId; readonly stepId: StepId; readonly status: TaskStatus }[];
}

/** The fleet document of a fleet. */
export function projectFleet({ sequence, accounts, instances }: FleetState): FleetDocument {
  return { sequence, accounts, instances: instances.map((instance) => omit(instance, "running")) };
}

/** The tasks document of a fleet. */
export function projectTasks({ sequence, runs, tasks }: FleetState): TasksDocument {
  const byRun = new Map<RunId, TaskState[]>();
  for (const task of tasks) {
    const siblings = byRun.get(task.spec.runId);
    if (siblings === undefined) byRun.set(task.spec.runId, [task]);
    else siblings.push(task);
  }
  const entries = runs.map((run) => projectRun(run, byRun.get(run.spec.id) ?? []));
  return { sequence, runs: entries.sort((a, b) => (a.id < b.id ? 1 : -1)) };
}

function projectRun(run: RunState, tasks: readonly TaskState[]): RunEntry {
  const { spec, end } = run;
  return {
    id: spec.id,
    name: spec.compiled.name,
    file: spec.file,
    status: runStatus(run),
    startedAt: spec.startedAt,
    ...(end === undefined ? {} : { reason: end.reason, finishedAt: end.at }),
    tasks: tasks.map((task) => ({ id: task.spec.id, stepId: task.spec.stepId, status: task.status })),
  };
}
