import { keyOf, needOf } from "../core/dispatch/need.ts";
import type { Need } from "../core/dispatch/need.ts";
import { compareInLine } from "../core/dispatch/schedule.ts";
import type { Line, QueuedTask } from "../core/dispatch/schedule.ts";
import type { RunSpec, TaskState } from "../core/dispatch/states.ts";
import type { TaskId } from "../protocol/states.ts";

/** The queued tasks of one run and priority that need the same, in the order in which they start. */
export interface TaskLine extends Line {
  readonly key: string;
  readonly tasks: QueuedTask[];
}

/** All queued tasks that need the same, by run and priority. */
export interface TaskGroup {
  readonly need: Need;
  readonly lines: Map<string, TaskLine>;
}

/** Queued tasks by what they need, by run and by priority. Adding and removing look at few of them, however many there are. */
export class TaskLines {
  readonly groups = new Map<string, TaskGroup>();
  private readonly places = new Map<
    TaskId,
    { readonly group: string; readonly line: string; readonly task: QueuedTask }
  >();

  get size(): number {
    return this.places.size;
  }

  /** Put a task of a run in its place, instead of what is known of it so far. */
  put(task: TaskState, run: Pick<RunSpec, "workspaceFolder" | "file">): void {
    const { id, runId, priority } = task.spec;
    this.remove(id);
    const need = needOf(task, run.workspaceFolder);
    const [group, line] = [keyOf(need), `${runId} ${priority}`];
    const { tasks } = this.lineOf({ key: line, runId, priority, workflow: run.file, tasks: [] }, group, need);
    const queued = { id, queuedAt: task.queuedAt };
    tasks.splice(placeOf(tasks, queued), 0, queued);
    this.places.set(id, { group, line, task: queued });
  }

  /** One that isn't there is no matter. */
  remove(taskId: TaskId): void {
    const place = this.places.get(taskId);
    const group = place === undefined ? undefined : this.groups.get(place.group);
    const line = place === undefined ? undefined : group?.lines.get(place.line);
    if (place === undefined || group === undefined || line === undefined) return;
    this.places.delete(taskId);
    line.tasks.splice(placeOf(line.tasks, place.task), 1);
    if (line.tasks.length === 0) group.lines.delete(place.line);
    if (group.lines.size === 0) this.groups.delete(place.group);
  }

  /** The key of the group that a task is in; undefined for one that isn't queued. */
  groupOf(taskId: TaskId): string | undefined {
    return this.places.get(taskId)?.group;
  }

  /** The line that a task stands in; undefined for one that isn't queued. */
  lineWith(taskId: TaskId): TaskLine | undefined {
    const place = this.places.get(taskId);
    return place === undefined ? undefined : this.groups.get(place.group)?.lines.get(place.line);
  }

  private lineOf(line: TaskLine, groupKey: string, need: Need): TaskLine {
    const group = this.groups.get(groupKey) ?? { need, lines: new Map<string, TaskLine>() };
    this.groups.set(groupKey, group);
    const there = group.lines.get(line.key) ?? line;
    group.lines.set(line.key, there);
    return there;
  }
}

/** Where in its line a task stands, or belongs. */
function placeOf(tasks: readonly QueuedTask[], task: QueuedTask): number {
  const place = { low: 0, high: tasks.length };
  while (place.low < place.high) {
    const middle = (place.low + place.high) >> 1;
    const other = tasks[middle];
    if (other !== undefined && compareInLine(other, task) < 0) place.low = middle + 1;
    else place.high = middle;
  }
  return place.low;
}
