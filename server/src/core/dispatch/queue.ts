import type { RunId, TaskId, Timestamp } from "../../protocol/states.ts";

/** A task that waits for a slot. */
export interface QueuedTask {
  readonly id: TaskId;
  readonly queuedAt: Timestamp;
}

/** The queued tasks of one run and priority that need the same, in the order of {@link compareInLine}. */
export interface Line {
  readonly runId: RunId;
  /** The run's file: what slots are shared among first. */
  readonly workflow: string;
  /** 0 (last) to 9 (first). */
  readonly priority: number;
  readonly tasks: Iterable<QueuedTask>;
}

/** The lines of one workflow and priority that need the same, those first whose first task goes first by {@link compareInLine}. None is empty. */
export interface Queue {
  readonly workflow: string;
  readonly priority: number;
  /** No task of the queue goes before it by {@link compareInLine}. It needn't be one of them (any more): it only says which queues needn't be looked into. */
  readonly oldest: QueuedTask;
  /** Few are looked at, however many there are. */
  readonly lines: Iterable<Line>;
}

/** The order within a line: the one that has been queued the longest first. Negative: `a` goes first. */
export function compareInLine(a: QueuedTask, b: QueuedTask): number {
  return compareTexts(a.queuedAt, b.queuedAt) || compareTexts(a.id, b.id);
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
