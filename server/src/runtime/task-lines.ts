import { keyOf, needOf } from "../core/dispatch/need.ts";
import type { Need } from "../core/dispatch/need.ts";
import { compareInLine } from "../core/dispatch/queue.ts";
import type { Line, Queue, QueuedTask } from "../core/dispatch/queue.ts";
import type { RunSpec, TaskState } from "../core/dispatch/states.ts";
import type { TaskId } from "../protocol/states.ts";

/** The queued tasks of one run and priority that need the same, in the order in which they start. */
export interface TaskLine extends Line {
  readonly key: string;
  /** Of its queue. */
  readonly queueKey: string;
  readonly tasks: QueuedTask[];
}

/** A line in its queue, where its first task says. */
interface LinePlace extends QueuedTask {
  readonly line: TaskLine;
}

/** All lines of one workflow and priority that need the same. */
export class LineQueue implements Omit<Queue, "oldest" | "lines"> {
  readonly workflow: string;
  readonly priority: number;
  /** The lines whose first task goes first are first. */
  readonly places: LinePlace[] = [];

  constructor({ workflow, priority }: Pick<Queue, "workflow" | "priority">) {
    this.workflow = workflow;
    this.priority = priority;
  }

  /** Do something to the tasks of a line of this queue, and put the line where it belongs then. */
  change(line: TaskLine, act: () => void): void {
    const [before] = line.tasks;
    act();
    const [after] = line.tasks;
    if (before === after) return;
    if (before !== undefined) this.places.splice(placeOf(this.places, before), 1);
    if (after !== undefined) this.places.splice(placeOf(this.places, after), 0, { ...after, line });
  }
}

/** All queued tasks that need the same, by run and priority. */
export interface TaskGroup {
  readonly need: Need;
  readonly lines: Map<string, TaskLine>;
  /** The same lines in the order in which their first tasks start, by workflow and priority. */
  readonly queues: Map<string, LineQueue>;
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
    const [group, line, queueKey] = [keyOf(need), `${runId} ${priority}`, `${priority} ${run.file}`];
    const there = this.lineOf({ key: line, queueKey, runId, priority, workflow: run.file, tasks: [] }, group, need);
    const queued = { id, queuedAt: task.queuedAt };
    const { tasks } = there.line;
    there.queue.change(there.line, () => tasks.splice(placeOf(tasks, queued), 0, queued));
    this.places.set(id, { group, line, task: queued });
  }

  /** One that isn't there is no matter. */
  remove(taskId: TaskId): void {
    const place = this.places.get(taskId);
    const group = place === undefined ? undefined : this.groups.get(place.group);
    const line = place === undefined ? undefined : group?.lines.get(place.line);
    if (place === undefined || group === undefined || line === undefined) return;
    this.places.delete(taskId);
    const queue = group.queues.get(line.queueKey);
    queue?.change(line, () => line.tasks.splice(placeOf(line.tasks, place.task), 1));
    if (line.tasks.length === 0) group.lines.delete(place.line);
    if (queue?.places.length === 0) group.queues.delete(line.queueKey);
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

  private lineOf(line: TaskLine, groupKey: string, need: Need): { readonly line: TaskLine; readonly queue: LineQueue } {
    const group = this.groups.get(groupKey) ?? {
      need,
      lines: new Map<string, TaskLine>(),
      queues: new Map<string, LineQueue>(),
    };
    this.groups.set(groupKey, group);
    const there = group.lines.get(line.key) ?? line;
    group.lines.set(line.key, there);
    const queue = group.queues.get(there.queueKey) ?? new LineQueue(there);
    group.queues.set(there.queueKey, queue);
    return { line: there, queue };
  }
}

/** Where in its line a task stands, or belongs; or a line in its queue. */
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
