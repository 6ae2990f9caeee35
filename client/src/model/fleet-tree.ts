import type { AccountView, InstanceView, RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { InstanceId } from "../../../server/src/protocol/states.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import type { TriggerView } from "../../../server/src/protocol/triggers.ts";
import { canRunAgents } from "./accounts.ts";
import type { AgentProgress } from "./agent-progress.ts";
import type { FleetModel } from "./fleet-model.ts";
import { itemsOfStep, pagesOf } from "./step-items.ts";

export interface RunNode {
  readonly kind: "run";
  readonly run: RunView;
  /** Whether it is open when it first appears. */
  readonly expanded: boolean;
}
export interface StepNode {
  readonly kind: "step";
  readonly run: RunView;
  readonly step: StepView;
  readonly task?: TaskView;
  /** The run whose result it took over, where that is still known. */
  readonly takenFrom?: RunView;
  /** Whether it opens: to its items, or to the runs that it has started. */
  readonly opens?: boolean;
  /** Of an agent at work. */
  readonly progress?: AgentProgress;
}
export interface TaskNode {
  readonly kind: "task";
  readonly task: TaskView;
  readonly run?: RunView;
  /** Of an agent at work. */
  readonly progress?: AgentProgress;
}
/** What starts a workflow by itself. */
export interface TriggerNode {
  readonly kind: "trigger";
  readonly trigger: TriggerView;
}
export interface AccountNode {
  readonly kind: "account";
  readonly account: AccountView;
  /** How many tasks hold a slot of its instances. */
  readonly running: number;
}
export interface InstanceNode {
  readonly kind: "instance";
  readonly instance: InstanceView;
  readonly account?: AccountView;
}
/** Says what could be there, and leads to it. */
export interface HintNode {
  readonly kind: "hint";
}
/** Tasks or runs under one heading. */
export interface GroupNode {
  readonly kind: "group";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly children: readonly FleetNode[];
}
/** One line of one of the trees. */
export type FleetNode = RunNode | StepNode | TaskNode | TriggerNode | AccountNode | InstanceNode | GroupNode | HintNode;

/** So many finished runs and tasks are shown at once; older ones are a level deeper, or on disk. */
const newestFinished = 20;
const mostFinishedTasks = 50;

/**
 * The roots of the tree of runs: what moves first, then the newest finished ones, then the earlier ones under a heading. A run that a step has started stands under that step,
 * unless its parent isn't known any more.
 */
export function rootsOfRuns(model: FleetModel): readonly FleetNode[] {
  const own = model.runs.filter(({ origin }) => origin?.kind !== "step" || model.run(origin.runId) === undefined);
  const active = own.filter((run) => !isFinal(run.status));
  const finished = own.filter((run) => isFinal(run.status));
  const newest = finished.slice(0, newestFinished).map((run, place) => {
    return toRunNode(run, place === 0 && active.length === 0);
  });
  const earlier = finished.slice(newestFinished).map((run) => toRunNode(run, false));
  const roots: FleetNode[] = [...active.map((run) => toRunNode(run, true)), ...newest];
  if (earlier.length > 0) roots.push(toGroup({ id: "earlier-runs", label: "Earlier runs", icon: "history" }, earlier));
  return roots;
}

/**
 * The roots of the tree of accounts: the accounts, then what has no instance yet. While no account can run agents a hint stands below them; where nothing has run either there
 * are no roots at all, so that the view's welcome shows.
 */
export function rootsOfFleet(model: FleetModel): readonly FleetNode[] {
  const agents = canRunAgents(model.accounts);
  const others = model.accounts.some(({ provider }) => provider !== "local");
  if (!agents && !others && model.tasks.length === 0) return [];
  const roots: FleetNode[] = model.accounts.map((account) => toAccountNode(model, account));
  if (!agents) roots.push({ kind: "hint" });
  const unassigned = model.tasks.filter((task) => task.instanceId === undefined && !isFinal(task.status));
  if (unassigned.length > 0)
    roots.push(toGroup({ id: "queue", label: "Queue", icon: "list-ordered" }, toTaskNodes(model, unassigned)));
  return roots;
}

/** The roots of the tree of schedules: all that starts workflows by itself. */
export function rootsOfTriggers(model: FleetModel): readonly FleetNode[] {
  return model.triggers.map((trigger) => ({ kind: "trigger", trigger }));
}

function toAccountNode(model: FleetModel, account: AccountView): AccountNode {
  const running = model.instances
    .filter((instance) => instance.accountId === account.id)
    .reduce((sum, instance) => sum + instance.running.length, 0);
  return { kind: "account", account, running };
}

/** What a line opens to; nothing for tasks. */
export function childrenOf(model: FleetModel, node: FleetNode): readonly FleetNode[] {
  switch (node.kind) {
    case "run":
      return stepsOf(model, model.run(node.run.id) ?? node.run);
    case "account":
      return model.instances
        .filter((instance) => instance.accountId === node.account.id)
        .map((instance) => ({ kind: "instance", instance, account: node.account }));
    case "instance":
      return tasksOf(model, node.instance.id);
    case "group":
      return node.children;
    case "step":
      return node.opens === true ? childrenOfStep(model, node) : [];
    case "task":
    case "trigger":
    case "hint":
      return [];
  }
}

/** The items of a step, those that failed first; beyond a hundred in pages. Else the runs that it has started. */
function childrenOfStep(model: FleetModel, { run, step }: StepNode): readonly FleetNode[] {
  const items = itemsOfStep(model, run.id, step.id).map((item): FleetNode => {
    return "run" in item ? toRunNode(item.run, false) : toTaskNode(model, item.task);
  });
  const [first = [], ...others] = pagesOf(items);
  const pages = others.map(({ length }, place) => {
    const from = (place + 1) * first.length + 1;
    const label = `${from} to ${from + length - 1}`;
    return toGroup({ id: `items:${run.id}:${step.id}:${from}`, label, icon: "ellipsis" }, others[place] ?? []);
  });
  return [...first, ...pages];
}

function stepsOf(model: FleetModel, run: RunView): readonly StepNode[] {
  return run.steps.map((step) => {
    const task = step.taskId === undefined ? undefined : model.task(step.taskId);
    const progress = task && model.progress(task.id);
    const takenFrom = step.reused?.from === "run" ? model.run(step.reused.runId) : undefined;
    return {
      kind: "step",
      run,
      step,
      opens: model.itemsOf(run.id, step.id).length > 0 || model.childRunsOf(run.id, step.id).length > 0,
      ...(task && { task }),
      ...(progress && { progress }),
      ...(takenFrom && { takenFrom }),
    };
  });
}

function tasksOf(model: FleetModel, instanceId: InstanceId): readonly FleetNode[] {
  const tasks = model.tasksOf(instanceId);
  const moving = toTaskNodes(
    model,
    tasks.filter((task) => !isFinal(task.status)),
  );
  const finished = tasks.filter((task) => isFinal(task.status)).reverse();
  if (finished.length === 0) return moving;
  const shown = toTaskNodes(model, finished.slice(0, mostFinishedTasks));
  const heading = { id: `finished:${instanceId}`, label: "Finished", icon: "history" };
  return [...moving, toGroup(heading, shown, finished.length)];
}

function toRunNode(run: RunView, expanded: boolean): RunNode {
  return { kind: "run", run, expanded };
}

function toTaskNodes(model: FleetModel, tasks: readonly TaskView[]): readonly TaskNode[] {
  return tasks.map((task) => toTaskNode(model, task));
}

function toTaskNode(model: FleetModel, task: TaskView): TaskNode {
  const run = model.run(task.runId);
  const progress = model.progress(task.id);
  return { kind: "task", task, ...(run && { run }), ...(progress && { progress }) };
}

type Heading = Pick<GroupNode, "id" | "label" | "icon">;

/** `of` is how many there are in all, where not all of them are children. */
function toGroup(heading: Heading, children: readonly FleetNode[], of = children.length): GroupNode {
  const description = of === children.length ? String(of) : `newest ${children.length} of ${of}`;
  return { kind: "group", ...heading, children, description };
}
