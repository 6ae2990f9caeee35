import { compareInLine } from "../core/dispatch/queue.ts";
import type { Line, Queue, QueuedTask } from "../core/dispatch/queue.ts";
import type { Group } from "../core/dispatch/schedule.ts";
import type { RunState } from "../core/dispatch/states.ts";
import type { RunId, TaskId } from "../protocol/states.ts";
import type { LineQueue, TaskGroup, TaskLine, TaskLines } from "./task-lines.ts";

type FindRun = (id: RunId) => RunState | undefined;

/** Tasks that have moved since they were queued or not: what is queued of them now, and all of them. */
interface Moved {
  readonly lines: TaskLines;
  readonly tasks: ReadonlyMap<TaskId, unknown>;
}

/** Queued tasks, and those in their places that have moved since. */
interface Layers {
  readonly base: TaskLines;
  readonly moved?: Moved;
  readonly findRun: FindRun;
}

/** The queued tasks whose runs let something new start, by what they need. */
export function* waitingGroups({ base, moved, findRun }: Layers): Generator<Group> {
  const layers = { findRun, moved, stale: staleLines(base, moved) };
  for (const key of new Set([...base.groups.keys(), ...(moved?.lines.groups.keys() ?? [])])) {
    const [below, above] = [base.groups.get(key), moved?.lines.groups.get(key)];
    const need = (below ?? above)?.need;
    if (need !== undefined) yield { need, queues: () => queuesOf(below, above, layers) };
  }
}

/** The lines in which a task has moved: all others are as they were. */
function staleLines(base: TaskLines, moved: Moved | undefined): ReadonlySet<TaskLine> {
  return new Set([...(moved?.tasks.keys() ?? [])].flatMap((taskId) => base.lineWith(taskId) ?? []));
}

/** Whether a run lets a queued task of its start. */
function mayStart(run: RunState | undefined): boolean {
  return run !== undefined && !run.held && run.stop === undefined;
}

interface LineLayers extends Pick<Layers, "findRun"> {
  readonly moved: Moved | undefined;
  readonly stale: ReadonlySet<TaskLine>;
}

function queuesOf(below: TaskGroup | undefined, above: TaskGroup | undefined, layers: LineLayers): readonly Queue[] {
  const queues: Queue[] = [];
  const add = (key: string, queue: LineQueue, other?: LineQueue): void => {
    const { workflow, priority, places } = queue;
    const oldest = older(places[0], other?.places[0]);
    const lines = { [Symbol.iterator]: () => linesOf(key, { below, above }, layers) };
    if (oldest !== undefined) queues.push({ workflow, priority, oldest, lines });
  };
  for (const [key, queue] of below?.queues ?? []) add(key, queue, above?.queues.get(key));
  for (const [key, queue] of above?.queues ?? []) if (below?.queues.has(key) !== true) add(key, queue);
  return queues;
}

function older(one: QueuedTask | undefined, other: QueuedTask | undefined): QueuedTask | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return compareInLine(other, one) < 0 ? other : one;
}

interface GroupLayers {
  readonly below: TaskGroup | undefined;
  readonly above: TaskGroup | undefined;
}

/** The lines of a queue in order: those that are as they were, and between them those in which something has moved. */
function* linesOf(queueKey: string, groups: GroupLayers, layers: LineLayers): Generator<Line> {
  const changed = changedLines(queueKey, groups, layers);
  let at = 0;
  for (const place of groups.below?.queues.get(queueKey)?.places ?? []) {
    const { line } = place;
    if (layers.stale.has(line) || groups.above?.lines.has(line.key) === true) continue;
    if (!mayStart(layers.findRun(line.runId))) continue;
    for (let next = changed[at]; next !== undefined && compareInLine(next.head, place) < 0; next = changed[at]) {
      yield next.line;
      at += 1;
    }
    yield line;
  }
  for (const { line } of changed.slice(at)) yield line;
}

interface ChangedLine {
  readonly line: Line;
  readonly head: QueuedTask;
}

/** Those of a queue in which a task has moved, and that are not empty now, in order. */
function changedLines(queueKey: string, { below, above }: GroupLayers, layers: LineLayers): readonly ChangedLine[] {
  const { moved, stale, findRun } = layers;
  const over = (above?.queues.get(queueKey)?.places ?? []).map(({ line }) => below?.lines.get(line.key) ?? line);
  const under = [...stale].filter((line) => line.queueKey === queueKey && below?.lines.get(line.key) === line);
  const changed = [...new Set([...over, ...under])].flatMap((base): readonly ChangedLine[] => {
    const added = above?.lines.get(base.key);
    if (moved === undefined || !mayStart(findRun(base.runId))) return [];
    const line = added === base ? base : { ...base, tasks: { [Symbol.iterator]: () => merge(base, added, moved) } };
    const head = line.tasks[Symbol.iterator]().next();
    return head.done === true ? [] : [{ line, head: head.value }];
  });
  return changed.sort((one, other) => compareInLine(one.head, other.head));
}

function* merge(under: TaskLine, over: TaskLine | undefined, moved: Moved): Generator<QueuedTask> {
  const above = over?.tasks ?? [];
  let at = 0;
  for (const task of under.tasks) {
    if (moved.tasks.has(task.id)) continue;
    for (let next = above[at]; next !== undefined && compareInLine(next, task) < 0; next = above[at]) {
      yield next;
      at += 1;
    }
    yield task;
  }
  yield* above.slice(at);
}
