import { compareQueued } from "../core/dispatch/schedule.ts";
import type { TaskState } from "../core/dispatch/states.ts";

/** Queued tasks in the order in which they start. Adding and removing look at few of them, however many there are. */
export class TaskQueue implements Iterable<TaskState> {
  private readonly tasks: TaskState[] = [];

  get length(): number {
    return this.tasks.length;
  }

  /** Put a task in its place, instead of what is known of it so far. */
  put(task: TaskState): void {
    const { at, isThere } = this.find(task);
    this.tasks.splice(at, isThere ? 1 : 0, task);
  }

  remove(task: TaskState): void {
    const { at, isThere } = this.find(task);
    if (isThere) this.tasks.splice(at, 1);
  }

  [Symbol.iterator](): Iterator<TaskState> {
    return this.tasks[Symbol.iterator]();
  }

  private find({ spec }: TaskState): { readonly at: number; readonly isThere: boolean } {
    let low = 0;
    let high = this.tasks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.tasks[middle];
      if (other !== undefined && compareQueued(other.spec, spec) < 0) low = middle + 1;
      else high = middle;
    }
    return { at: low, isThere: this.tasks[low]?.spec.id === spec.id };
  }
}
