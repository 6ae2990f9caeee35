import * as l10n from "@vscode/l10n";
import type { AccountView, InstanceView, RunView, StepView, TaskView } from "../../../server/src/protocol/fleet.ts";
import type { InstanceId, RunId, StepId } from "../../../server/src/protocol/states.ts";
import type { TriggerView } from "../../../server/src/protocol/triggers.ts";
import { canRunAgents } from "./accounts.ts";
import type { AgentProgress } from "./agent-progress.ts";
import type { FleetModel } from "./fleet-model.ts";
import { iconOf, labelOf } from "./statuses.ts";
import { hides, listNames, pageSize, type TreeScope } from "./tree-scope.ts";
import { matchesRun, matchesStep, matchesTask } from "./tree-shape.ts";
import type { StepItem } from "./step-items.ts";

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
/** Says what could be there, and leads to it. `filter`: nothing fits the filter. */
export interface HintNode {
  readonly kind: "hint";
  readonly what: "account" | "filter";
}
/** What is below a heading. */
export type GroupContent =
  | { readonly of: "earlierRuns" | "queue" }
  | { readonly of: "runs"; readonly list: string }
  | { readonly of: "endedTasks"; readonly instanceId: InstanceId }
  | { readonly of: "items"; readonly runId: RunId; readonly stepId: StepId; readonly from: number };
/** Tasks or runs under one heading. */
export interface GroupNode {
  readonly kind: "group";
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  readonly color?: string;
  readonly content: GroupContent;
  /** Whether it is open when it first appears. */
  readonly expanded: boolean;
}
/** Stands at the end of a list of which not all is shown. */
export interface MoreNode {
  readonly kind: "more";
  readonly list: string;
  readonly shown: number;
  readonly total: number;
}
/** One line of one of the trees. */
export type FleetNode =
  | RunNode
  | StepNode
  | TaskNode
  | TriggerNode
  | AccountNode
  | InstanceNode
  | GroupNode
  | MoreNode
  | HintNode;

/** So many finished runs are shown at once; older ones are a level deeper, or on disk. */
const newestFinished = 20;
/** So many items of a step are shown below it; the others in pages of as many. */
const itemsOnPage = 100;

/** The id of a node's line: it stays the same while the thing lives, so that the tree keeps its selection and what is open. */
export function idOfNode(node: FleetNode): string {
  switch (node.kind) {
    case "run":
      return `run:${node.run.id}`;
    case "step":
      return `step:${node.run.id}:${node.step.id}`;
    case "task":
      return `task:${node.task.id}`;
    case "trigger":
      return `trigger:${node.trigger.id}`;
    case "account":
      return `account:${node.account.id}`;
    case "instance":
      return `instance:${node.instance.id}`;
    case "group":
      return `group:${node.id}`;
    case "more":
      return `more:${node.list}`;
    case "hint":
      return `hint:${node.what}`;
  }
}

/** Whether both are the same thing in the same state, so that they show the same at the same time. */
export function isSameNode(one: FleetNode, other: FleetNode): boolean {
  if (one === other) return true;
  const [left, right] = [one, other] as readonly unknown[] as readonly [Shallow, Shallow];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  // What is below a heading is named by its id.
  return keys.every((key) => left[key] === right[key] || key === "content");
}

type Shallow = Readonly<Record<string, unknown>>;

/**
 * The roots of the tree of runs: what moves first, then the newest finished ones, then the earlier ones under a heading; or as they are grouped, sorted and filtered. A run
 * that a step has started stands under that step, unless its parent isn't known any more.
 */
export function rootsOfRuns(scope: TreeScope): readonly FleetNode[] {
  const { runs, shape, model } = scope;
  if (runs.size === 0) return model.runs.length > 0 && hides(scope) ? [{ kind: "hint", what: "filter" }] : [];
  if (shape.groupBy !== "none") return groupsOfRuns(scope);
  if (shape.sortBy !== "newest") return pageOfRuns(scope, listNames.allRuns);
  const open = pageOfRuns(scope, listNames.openRuns, true);
  if (hides(scope)) return [...open, ...pageOfRuns(scope, listNames.endedRuns)];
  const newest = runs.of(listNames.endedRuns, 0, newestFinished).map((run, place) => {
    return toRunNode(run, place === 0 && open.length === 0);
  });
  const earlier = runs.sizeOf(listNames.endedRuns) - newest.length;
  if (earlier <= 0) return [...open, ...newest];
  const heading = { id: "earlier-runs", label: l10n.t("Earlier runs"), icon: "history" };
  return [...open, ...newest, toGroup(heading, { of: "earlierRuns" }, earlier)];
}

/**
 * The roots of the tree of accounts: the accounts, then what has no instance yet. While no account can run agents a hint stands below them; where nothing has run either there
 * are no roots at all, so that the view's welcome shows.
 */
export function rootsOfFleet(scope: TreeScope): readonly FleetNode[] {
  const { model, tasks } = scope;
  const agents = canRunAgents(model.accounts);
  const others = model.accounts.some(({ provider }) => provider !== "local");
  if (!agents && !others && model.tasks.length === 0) return [];
  const roots: FleetNode[] = model.accounts.map((account) => toAccountNode(model, account));
  if (!agents) roots.push({ kind: "hint", what: "account" });
  const queued = tasks.sizeOf(listNames.queue);
  if (queued === 0) return roots;
  const heading = { id: "queue", label: l10n.t("Queue"), icon: "list-ordered" };
  return [...roots, toGroup(heading, { of: "queue" }, queued, true)];
}

/** The roots of the tree of schedules: all that starts workflows by itself. */
export function rootsOfTriggers({ model }: TreeScope): readonly FleetNode[] {
  return model.triggers.map((trigger) => ({ kind: "trigger", trigger }));
}

function toAccountNode(model: FleetModel, account: AccountView): AccountNode {
  const running = model.instances
    .filter((instance) => instance.accountId === account.id)
    .reduce((sum, instance) => sum + instance.running.length, 0);
  return { kind: "account", account, running };
}

/** What a line opens to; nothing for tasks. */
export function childrenOf(scope: TreeScope, node: FleetNode): readonly FleetNode[] {
  const { model } = scope;
  switch (node.kind) {
    case "run":
      return stepsOf(scope, model.run(node.run.id) ?? node.run);
    case "account":
      return model.instances
        .filter((instance) => instance.accountId === node.account.id)
        .map((instance) => ({ kind: "instance", instance, account: node.account }));
    case "instance":
      return tasksOf(scope, node.instance.id);
    case "group":
      return childrenOfGroup(scope, node.content);
    case "step":
      return node.opens === true ? childrenOfStep(scope, node) : [];
    case "task":
    case "trigger":
    case "hint":
    case "more":
      return [];
  }
}

function childrenOfGroup(scope: TreeScope, content: GroupContent): readonly FleetNode[] {
  switch (content.of) {
    case "earlierRuns":
      return pageOf(scope, listNames.endedRuns, (run) => toRunNode(run, false), newestFinished);
    case "runs":
      return pageOfRuns(scope, content.list);
    case "queue":
      return pageOfTasks(scope, listNames.queue);
    case "endedTasks":
      return pageOfTasks(scope, listNames.endedOn(content.instanceId));
    case "items":
      return pageOfItems(scope, content);
  }
}

/** The groups of the runs: those of states with what needs somebody first, others by their names; what belongs to none, or to several, stands last. */
function groupsOfRuns(scope: TreeScope): readonly GroupNode[] {
  const { runs, shape } = scope;
  const groups = runs.lists.map((list) => ({ list, ...headingOf(scope, list) }));
  groups.sort((left, right) => left.rank - right.rank || left.label.localeCompare(right.label));
  return groups.map(({ list, rank: _rank, ...looks }) => {
    const heading = { id: `runs-by-${shape.groupBy}:${list}`, ...looks };
    return toGroup(heading, { of: "runs", list }, runs.sizeOf(list), true);
  });
}

const stateOrder = ["waiting", "failed", "running", "paused", "queued", "stopped", "succeeded"] as const;

type RunHeading = Omit<Heading, "id"> & { readonly rank: number };

function headingOf(scope: TreeScope, list: string): RunHeading {
  if (list === listNames.noAccount) return { label: l10n.t("Without an account"), icon: "tools", rank: 1 };
  if (list === listNames.severalAccounts) return { label: l10n.t("Several accounts"), icon: "organization", rank: 2 };
  const [first] = scope.runs.of(list, 0, 1);
  return first === undefined ? { label: list, icon: "blank", rank: 0 } : headingOfRuns(scope, first);
}

/** The heading of the runs that have something in common with this one. */
function headingOfRuns({ model, shape: { groupBy } }: TreeScope, run: RunView): RunHeading {
  if (groupBy === "file") return { label: run.name, icon: "file", rank: 0 };
  if (groupBy === "account") {
    const [id = ""] = model.accountsOf(run.id);
    return { label: model.account(id)?.title ?? id, icon: "account", rank: 0 };
  }
  const { id: icon, color } = iconOf(run.status);
  const rank = stateOrder.indexOf(run.status);
  return { label: labelOf(run.status), icon, ...(color !== undefined && { color }), rank };
}

/** The items of a step, those that failed first; beyond a hundred in pages. Else the runs that it has started. */
function childrenOfStep(scope: TreeScope, { run, step }: StepNode): readonly FleetNode[] {
  const runId = run.id;
  const stepId = step.id;
  const all = scope.model.itemsOf(runId, stepId);
  if (hides(scope)) return filteredItems(scope, runId, stepId);
  const pages: GroupNode[] = [];
  for (let from = itemsOnPage; from < all.length; from += itemsOnPage) {
    const length = Math.min(itemsOnPage, all.length - from);
    const label = l10n.t("{0} to {1}", from + 1, from + length);
    const heading = { id: `items:${runId}:${stepId}:${String(from + 1)}`, label, icon: "ellipsis" };
    pages.push(toGroup(heading, { of: "items", runId, stepId, from }, length));
  }
  return [...pageOfItems(scope, { runId, stepId, from: 0 }), ...pages];
}

function pageOfItems(
  { model }: TreeScope,
  { runId, stepId, from }: { readonly runId: RunId; readonly stepId: StepId; readonly from: number },
): readonly FleetNode[] {
  const page = model.itemsOf(runId, stepId).slice(from, from + itemsOnPage);
  return page.map(({ item }) => toItemNode(model, item));
}

/** Those items that fit the filter; all of them where none does, as their step does. */
function filteredItems(scope: TreeScope, runId: RunId, stepId: StepId): readonly FleetNode[] {
  const { model, shape } = scope;
  const { text, ...filter } = shape.filter;
  const run = model.run(runId);
  const step = run?.steps.find(({ id }) => id === stepId);
  // What the step itself says counts for all its items.
  const ofStep = run !== undefined && step !== undefined && matchesStep(run, step, text === undefined ? {} : { text });
  const wanted = ofStep ? filter : shape.filter;
  const all = model.itemsOf(runId, stepId);
  const fitting = all.filter(({ item }) => {
    return "task" in item ? matchesTask(model, item.task, wanted) : matchesRun(model, item.run, wanted);
  });
  const shown = fitting.length === 0 ? all : fitting;
  const list = l10n.t("items {0} {1}", runId, stepId);
  const nodes = shown.slice(0, scope.limitOf(list)).map(({ item }) => toItemNode(model, item));
  return withMore(nodes, list, shown.length);
}

function toItemNode(model: FleetModel, item: StepItem): FleetNode {
  return "run" in item ? toRunNode(item.run, false) : toTaskNode(model, item.task);
}

/** The steps of a run; of those only some fit a filter these alone. */
function stepsOf({ model, shape }: TreeScope, run: RunView): readonly StepNode[] {
  const fitting = run.steps.filter((step) => matchesStep(run, step, shape.filter));
  return (fitting.length === 0 ? run.steps : fitting).map((step) => toStepNode(model, run, step));
}

function toStepNode(model: FleetModel, run: RunView, step: StepView): StepNode {
  const task = step.taskId === undefined ? undefined : model.task(step.taskId);
  const progress = task && model.progress(task.id);
  const takenFrom = step.reused?.from === "run" ? model.run(step.reused.runId) : undefined;
  return {
    kind: "step",
    run,
    step,
    opens: model.itemsOf(run.id, step.id).length > 0,
    ...(task && { task }),
    ...(progress && { progress }),
    ...(takenFrom && { takenFrom }),
  };
}

function tasksOf(scope: TreeScope, instanceId: InstanceId): readonly FleetNode[] {
  const moving = pageOfTasks(scope, listNames.movingOn(instanceId));
  const ended = scope.tasks.sizeOf(listNames.endedOn(instanceId));
  if (ended === 0) return moving;
  const heading = { id: `finished:${instanceId}`, label: l10n.t("Finished"), icon: "history" };
  return [...moving, toGroup(heading, { of: "endedTasks", instanceId }, ended)];
}

function pageOfRuns(scope: TreeScope, list: string, expanded = false): readonly FleetNode[] {
  return pageOf(scope, list, (run) => toRunNode(run, expanded));
}

function pageOf(scope: TreeScope, list: string, toNode: (run: RunView) => FleetNode, from = 0): readonly FleetNode[] {
  const { runs } = scope;
  const shown = runs.of(list, from, from + scope.limitOf(list)).map(toNode);
  return withMore(shown, list, runs.sizeOf(list) - from);
}

function pageOfTasks(scope: TreeScope, list: string): readonly FleetNode[] {
  const { tasks, model } = scope;
  const shown = tasks.of(list, 0, scope.limitOf(list)).map((task) => toTaskNode(model, task));
  return withMore(shown, list, tasks.sizeOf(list));
}

function withMore(shown: readonly FleetNode[], list: string, total: number): readonly FleetNode[] {
  return shown.length >= total ? shown : [...shown, { kind: "more", list, shown: shown.length, total }];
}

/** How many more lines a press on the last one shows. */
export function howManyMore({ shown, total }: MoreNode): number {
  return Math.min(pageSize, total - shown);
}

function toRunNode(run: RunView, expanded: boolean): RunNode {
  return { kind: "run", run, expanded };
}

function toTaskNode(model: FleetModel, task: TaskView): TaskNode {
  const run = model.run(task.runId);
  const progress = model.progress(task.id);
  return { kind: "task", task, ...(run && { run }), ...(progress && { progress }) };
}

type Heading = Pick<GroupNode, "id" | "label" | "icon" | "color">;

function toGroup(heading: Heading, content: GroupContent, size: number, expanded = false): GroupNode {
  return { kind: "group", ...heading, content, description: String(size), expanded };
}
