import type { TaskId, Timestamp } from "../../protocol/states.ts";
import { omit } from "../dispatch/omit.ts";
import type { Facets } from "./cells.ts";
import type { FoldBook } from "./fold-book.ts";
import { moveSlots } from "./fold-instances.ts";
import { subjectOf } from "./fold-runs.ts";
import type { KnownTask } from "./open-work.ts";

/** The task that an event is about. */
export interface TaskContext {
  readonly fold: FoldBook;
  readonly id: TaskId;
  readonly task: KnownTask;
  readonly at: Timestamp;
}

/** What a task's cells are told apart by. */
export function facetsOf(fold: FoldBook, task: KnownTask): Partial<Facets> {
  const { runId, step, engine, account, instance = "", model } = task;
  return { ...subjectOf(fold, runId, step), engine, account, instance, model };
}

/** Its slot is free again, and what it asked needs no answer. */
export function freeSlot(fold: FoldBook, task: KnownTask, at: Timestamp): KnownTask {
  if (task.holdsSlot === true && task.instance !== undefined) moveSlots(fold, task.instance, -1, at);
  return omit(task, "holdsSlot", "asked", "attemptAt");
}
