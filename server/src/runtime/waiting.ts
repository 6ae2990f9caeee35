import { compareInLine } from "../core/dispatch/schedule.ts";
import type { Group, Holder, Line, QueuedTask } from "../core/dispatch/schedule.ts";
import type { InstanceState, RunState, TaskState } from "../core/dispatch/states.ts";
import type { RunId, TaskId } from "../protocol/states.ts";
import type { TaskGroup, TaskLine, TaskLines } from "./task-lines.ts";

type FindRun = (id: RunId) => RunState | undefined;
/** Those that have moved since: what is queued of them, and which all of them are. */
type Moved = { readonly lines: TaskLines; readonly has: (id: TaskId) => boolean };

/** Queued tasks, and those in their places that have moved since. */
interface Layers {
  readonly base: TaskLines;
  readonly moved: Moved;
  readonly findRun: FindRun;
}

/** The queued tasks whose runs let something new start, by what they need. */
export function* waitingGroups(layers: Layers): Generator<Group> {
  const { base, moved } = layers;
  for (const key of new Set([...base.groups.keys(), ...moved.lines.groups.keys()])) {
    const [below, above] = [base.groups.get(key), moved.lines.groups.get(key)];
    const need = (below ?? above)?.need;
    if (need !== undefined) yield { need, lines: () => linesOf(below, above, layers) };
  }
}

/** Whose tasks hold slots. */
export function* holdersOf(
  instances: Iterable<InstanceState>,
  findTask: (id: TaskId) => TaskState | undefined,
  findRun: FindRun,
): Generator<Holder> {
  for (const { running, engine } of instances) {
    for (const taskId of running) {
      const runId = findTask(taskId)?.spec.runId;
      if (runId !== undefined) yield { engine, runId, workflow: findRun(runId)?.spec.file ?? "" };
    }
  }
}

/** Whether a run lets a queued task of its start. */
export function mayStart(run: RunState | undefined): boolean {
  return run !== undefined && !run.held && run.stop === undefined;
}

function* linesOf(below: TaskGroup | undefined, above: TaskGroup | undefined, layers: Layers): Generator<Line> {
  for (const key of new Set([...(below?.lines.keys() ?? []), ...(above?.lines.keys() ?? [])])) {
    const [under, over] = [below?.lines.get(key), above?.lines.get(key)];
    const line = under ?? over;
    if (line === undefined || !mayStart(layers.findRun(line.runId))) continue;
    const { runId, workflow, priority } = line;
    yield { runId, workflow, priority, tasks: { [Symbol.iterator]: () => merge(under, over, layers.moved) } };
  }
}

function* merge(under: TaskLine | undefined, over: TaskLine | undefined, moved: Moved): Generator<QueuedTask> {
  const above = (over?.tasks ?? []).map(ticketOf);
  let at = 0;
  for (const task of under?.tasks ?? []) {
    if (moved.has(task.spec.id)) continue;
    const ticket = ticketOf(task);
    for (let next = above[at]; next !== undefined && compareInLine(next, ticket) < 0; next = above[at]) {
      yield next;
      at += 1;
    }
    yield ticket;
  }
  yield* above.slice(at);
}

function ticketOf({ spec, queuedAt }: TaskState): QueuedTask {
  return { id: spec.id, queuedAt };
}
