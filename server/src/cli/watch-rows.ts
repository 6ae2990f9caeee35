import * as l10n from "@vscode/l10n";
import type { FleetSnapshot, RunView, TaskView } from "../protocol/fleet.ts";
import { isFinal } from "../protocol/states.ts";
import { formatDuration } from "../core/locale/durations.ts";
import { between } from "./durations.ts";
import { printableLine } from "./printable.ts";
import { accountOf } from "./task-filter.ts";

/** One line of a live table: a run or a task. */
export interface WatchRow {
  readonly id: string;
  readonly runId: string;
  /** Absent of a run. */
  readonly stepId?: string;
  /** The run's name. */
  readonly name: string;
  readonly status: TaskView["status"] | RunView["status"];
  /** How many of a run's steps have ended: `3/5`. */
  readonly steps?: string;
  readonly account?: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** What it waits for, or why it ended so; one line. */
  readonly why: string;
}

const widestWhy = 200;

/** Tasks as lines, what waits and runs first, then what was queued, then what has ended, newest first. */
export function rowsOfTasks(fleet: FleetSnapshot, tasks: readonly TaskView[]): readonly WatchRow[] {
  const names = new Map(fleet.runs.map(({ id, name }) => [id, name]));
  return inOrder(tasks).map((task) => {
    const { id, runId, stepId, status, finishedAt } = task;
    // What waits without having begun, a gate or a queued task, is as old as its place in the queue.
    const startedAt = task.startedAt ?? (isFinal(status) ? undefined : task.queuedAt);
    const account = accountOf(fleet, task);
    const times = { ...(startedAt && { startedAt }), ...(finishedAt && { finishedAt }) };
    const name = names.get(runId) ?? "";
    return {
      id,
      runId,
      stepId,
      name,
      status,
      ...(account !== undefined && { account }),
      ...times,
      why: whyOfTask(task),
    };
  });
}

/** Runs as lines, in the same order. */
export function rowsOfRuns(runs: readonly RunView[]): readonly WatchRow[] {
  return inOrder(runs).map(({ id, name, status, startedAt, finishedAt, steps, waitingFor, reason }) => {
    const ended = steps.filter((step) => isFinal(step.status)).length;
    const why = waitingFor ?? (status === "succeeded" ? "" : (reason?.message ?? ""));
    return {
      ...{ id, runId: id, name, status, startedAt, ...(finishedAt && { finishedAt }) },
      steps: `${String(ended)}/${String(steps.length)}`,
      why: printableLine(why, widestWhy),
    };
  });
}

/** How long it runs, or ran. */
export function timeOfRow({ startedAt, finishedAt }: WatchRow, now: string): string {
  const milliseconds = between(startedAt, finishedAt ?? now);
  return milliseconds === undefined ? "" : formatDuration(milliseconds);
}

const order = ["waiting", "running", "starting", "paused", "queued"] as const;

/** How many stand where, in words: `2 waiting, 3 running, 1 failed`. */
export function countWords(rows: readonly Pick<WatchRow, "status">[]): string {
  const counts = new Map<WatchRow["status"], number>();
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  const shown = [...order, "failed", "stopped", "succeeded"] as const;
  return shown.flatMap((status) => countOf(status, counts.get(status))).join(", ");
}

function countOf(status: WatchRow["status"], number: number | undefined): readonly string[] {
  if (number === undefined) return [];
  switch (status) {
    case "waiting":
      return [l10n.t("{0} waiting", number)];
    case "running":
      return [l10n.t("{0} running", number)];
    case "starting":
      return [l10n.t("{0} starting", number)];
    case "paused":
      return [l10n.t("{0} paused", number)];
    case "queued":
      return [l10n.t("{0} queued", number)];
    case "failed":
      return [l10n.t("{0} failed", number)];
    case "stopped":
      return [l10n.t("{0} stopped", number)];
    case "succeeded":
      return [l10n.t("{0} done", number)];
  }
}

function inOrder<T extends { readonly id: string; readonly status: WatchRow["status"] }>(
  all: readonly T[],
): readonly T[] {
  const rank = ({ status }: T): number => {
    const place = order.findIndex((each) => each === status);
    return place === -1 ? order.length : place;
  };
  return all.toSorted((one, other) => rank(one) - rank(other) || (one.id < other.id ? 1 : -1));
}

function whyOfTask({ status, waiting, queuedBecause, reason }: TaskView): string {
  const why =
    waiting === undefined
      ? status === "queued"
        ? queuedBecause
        : status === "succeeded"
          ? undefined
          : reason?.message
      : `${waiting.kind}: ${waiting.text}`;
  return printableLine(why ?? "", widestWhy);
}
