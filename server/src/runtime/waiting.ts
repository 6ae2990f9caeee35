import { compareInLine } from "../core/dispatch/schedule.ts";
import type { Group, Holder, Line, QueuedTask } from "../core/dispatch/schedule.ts";
import type { InstanceState, RunState, TaskState } from "../core/dispatch/states.ts";
import type { RunId, TaskId } from "../protocol/states.ts";
import type { TaskGroup, TaskLine, TaskLines } from "./task-lines.ts";

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
    if (need !== undefined) yield { need, lines: () => linesOf(below, above, layers) };
  }
}

/** The lines in which a task has moved: all others are as they were. */
function staleLines(base: TaskLines, moved: Moved | undefined): ReadonlySet<Line> {
  return new Set([...(moved?.tasks.keys() ?? [])].flatMap((taskId) => base.lineWith(taskId) ?? []));
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
function mayStart(run: RunState | undefined): boolean {
  return run !== undefined && !run.held && run.stop === undefined;
}

interface LineLayers extends Pick<Layers, "findRun"> {
  readonly moved: Moved | undefined;
  readonly stale: ReadonlySet<Line>;
}

function* linesOf(below: TaskGroup | undefined, above: TaskGroup | undefined, layers: LineLayers): Generator<Line> {
  const { findRun } = layers;
  for (const line of below?.lines.values() ?? []) {
    if (mayStart(findRun(line.runId))) yield lineAsItIs(line, above?.lines.get(line.key), layers);
  }
  for (const line of above?.lines.values() ?? []) {
    if (below?.lines.has(line.key) !== true && mayStart(findRun(line.runId))) yield line;
  }
}

function lineAsItIs(line: TaskLine, over: TaskLine | undefined, { moved, stale }: LineLayers): Line {
  if (moved === undefined || (over === undefined && !stale.has(line))) return line;
  return { ...line, tasks: { [Symbol.iterator]: () => merge(line, over, moved) } };
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
