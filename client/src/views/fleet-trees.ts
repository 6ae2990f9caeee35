import { commands, Disposable, type Memento } from "vscode";
import { contextKeys, viewIds } from "../contributions.ts";
import { toTarget } from "../model/command-target.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { rootsOfFleet, rootsOfRuns, rootsOfTriggers, type FleetNode } from "../model/fleet-tree.ts";
import { TreeScope } from "../model/tree-scope.ts";
import { isFiltered, readShape } from "../model/tree-shape.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import type { Trees } from "../ports/trees.ts";
import { createFleetTreeView, somethingRuns, type FleetTree } from "./fleet-tree-view.ts";
import { createTaskDragging, type MoveTasks } from "./task-dragging.ts";

/** What the trees need of the window. */
export interface TreesOptions {
  /** Of this workspace. */
  readonly memory: Memento;
  readonly shorten: (file: string) => string;
  readonly moveTasks: MoveTasks;
}

const memoryKey = "manus.treeShape";

/** The trees of the window, and what commands do with them. */
export function createFleetTrees(model: FleetModel, options: TreesOptions): Trees & Disposable {
  const { memory, shorten, moveTasks } = options;
  const scope = new TreeScope(model, readShape(memory.get(memoryKey)));
  const stop = scope.start();
  const dragAndDrop = createTaskDragging(moveTasks);
  const filter = { shorten };
  const runs = createFleetTreeView(scope, {
    viewId: viewIds.runs,
    roots: rootsOfRuns,
    moves: somethingRuns,
    filter,
    dragAndDrop,
  });
  const fleet = createFleetTreeView(scope, {
    viewId: viewIds.fleet,
    roots: rootsOfFleet,
    moves: somethingRuns,
    filter,
    dragAndDrop,
  });
  const schedules = createFleetTreeView(scope, {
    viewId: viewIds.schedules,
    roots: rootsOfTriggers,
    moves: ({ triggers }) => triggers.some(({ next }) => next.length > 0),
  });
  const tellFilter = (): void => {
    void commands.executeCommand("setContext", contextKeys.treeFiltered, isFiltered(scope.shape));
  };
  tellFilter();
  const reveal = revealNext(scope, runs);
  return Object.assign(Disposable.from(runs, fleet, schedules, new Disposable(stop)), {
    get shape() {
      return scope.shape;
    },
    reshape: (shape: TreeScope["shape"]) => {
      scope.reshape(shape);
      tellFilter();
      void memory.update(memoryKey, shape);
    },
    showMore: (list: string) => scope.showMore(list),
    selection: (viewId: string) => {
      const tree = { [viewIds.runs]: runs, [viewIds.fleet]: fleet, [viewIds.schedules]: schedules }[viewId];
      return (tree?.selection() ?? []).map((line) => toTarget(line));
    },
    revealRunning: reveal,
  });
}

/** Goes from one run that goes on to the next, and in it to the step that does. */
function revealNext(scope: TreeScope, tree: FleetTree): () => Promise<boolean> {
  let last: string | undefined;
  return async () => {
    const moving = scope.runs.lists
      .flatMap((list) => scope.runs.of(list, 0, scope.limitOf(list)))
      .filter(({ status }) => !isFinal(status));
    const place = moving.findIndex(({ id }) => id === last);
    const next = moving[(place + 1) % Math.max(1, moving.length)];
    if (next === undefined) return false;
    last = next.id;
    const isRun = (node: FleetNode): boolean => node.kind === "run" && node.run.id === next.id;
    const isStep = (node: FleetNode): boolean => {
      return node.kind === "step" && !isFinal(node.step.status) && node.step.status !== "pending";
    };
    for (const group of [[], ...scope.runs.lists.map((list) => [isGroupOf(list)])]) {
      if ((await tree.reveal([...group, isRun, isStep])) || (await tree.reveal([...group, isRun]))) return true;
    }
    return false;
  };
}

function isGroupOf(list: string): (node: FleetNode) => boolean {
  return (node) => node.kind === "group" && node.content.of === "runs" && node.content.list === list;
}
