import * as l10n from "@vscode/l10n";
import { Disposable, EventEmitter, window } from "vscode";
import type { TreeDataProvider, TreeDragAndDropController, TreeView } from "vscode";
import type { FleetModel } from "../model/fleet-model.ts";
import { childrenOf, idOfNode, isSameNode, type FleetNode } from "../model/fleet-tree.ts";
import { TreePace } from "../model/tree-pace.ts";
import { TreeLines, type TreeLine } from "../model/tree-lines.ts";
import type { TreeScope } from "../model/tree-scope.ts";
import { describeFilter } from "../model/tree-shape.ts";
import { toRow } from "../model/tree-rows.ts";
import { createPacer } from "./pacer.ts";
import { toTreeItem } from "./tree-item.ts";

/** One of the trees: its view's id and where it begins. */
export interface TreeOptions {
  readonly viewId: string;
  readonly roots: (scope: TreeScope) => readonly FleetNode[];
  /** Whether its lines tell how time goes by, beside what moves. */
  readonly moves: (model: FleetModel) => boolean;
  /** Whether the filter counts in it, and how a file is named in what is said about it. */
  readonly filter?: { readonly shorten: (file: string) => string };
  /** What the number beside the view's container says. */
  readonly badge?: (model: FleetModel) => number;
  readonly dragAndDrop?: TreeDragAndDropController<TreeLine>;
}

/** A tree that is shown. */
export interface FleetTree extends Disposable {
  /** The lines that are selected. */
  selection(): readonly TreeLine[];
  /** Whether the person has it before them. */
  isVisible(): boolean;
  /** Show and select the line that these nodes lead to, from a root on; the ones before it open. */
  reveal(path: readonly ((node: FleetNode) => boolean)[]): Promise<boolean>;
}

const tick = 1_000;
/** How often ages are told anew where nothing moves. */
const ageTicks = 60;

/** Show the fleet as a tree that follows the model, and whose durations go on while it is seen. */
export function createFleetTreeView(scope: TreeScope, options: TreeOptions): FleetTree {
  const { model } = scope;
  const { viewId, roots, moves, dragAndDrop } = options;
  const changed = new EventEmitter<TreeLine[] | undefined>();
  const lines = new TreeLines({
    roots: () => roots(scope),
    children: (node) => childrenOf(scope, node),
    id: idOfNode,
    row: (node) => toRow(node, Date.now()),
    isSame: isSameNode,
  });
  const pace = new TreePace();
  const heard = (): void => {
    if (pace.heard()) pacer.ask();
  };
  const view = window.createTreeView(viewId, {
    treeDataProvider: toProvider(lines, changed, heard),
    showCollapseAll: true,
    canSelectMany: true,
    ...(dragAndDrop && { dragAndDropController: dragAndDrop }),
  });
  let timeWent = false;
  const look = (): void => {
    describe(view, scope, options);
    if (tellChanges({ lines, changed, pace }, timeWent)) timeWent = false;
  };
  const pacer = createPacer(look);
  let ticks = 0;
  const clock = setInterval(() => {
    ticks += 1;
    pace.tick();
    if (!view.visible || (!pace.owes && !moves(model) && ticks % ageTicks !== 0)) return;
    timeWent = true;
    pacer.ask();
  }, tick);
  const stops = [model.onChange(pacer.ask), scope.onReshape(look)];
  describe(view, scope, options);
  const disposable = Disposable.from(view, changed, pacer, ...stops.map((stop) => new Disposable(stop)), {
    dispose: () => clearInterval(clock),
  });
  return Object.assign(disposable, {
    selection: () => view.selection,
    isVisible: () => view.visible,
    reveal: (path: readonly ((node: FleetNode) => boolean)[]) => reveal(view, lines, path),
  });
}

interface Telling {
  readonly lines: TreeLines;
  readonly changed: EventEmitter<TreeLine[] | undefined>;
  readonly pace: TreePace;
}

/** Tell the editor what isn't as it has drawn it. Answers false while it is busy with what it was told before. */
function tellChanges({ lines, changed, pace }: Telling, timeWent: boolean): boolean {
  const begun = pace.begin(timeWent);
  if (begun === undefined) return false;
  const redraw = lines.look({ timeWent, ...begun });
  const hasChanged = redraw === "everything" || redraw.length > 0;
  pace.end(begun, hasChanged);
  if (hasChanged) changed.fire(redraw === "everything" ? undefined : [...redraw]);
  return true;
}

/** Whether a run goes on. */
export function somethingRuns(model: FleetModel): boolean {
  return model.count("run open") > 0;
}

/** `heard`: the editor asks for lines. */
function toProvider(
  lines: TreeLines,
  changed: EventEmitter<TreeLine[] | undefined>,
  heard: () => void,
): TreeDataProvider<TreeLine> {
  return {
    onDidChangeTreeData: changed.event,
    getChildren(line) {
      heard();
      return [...lines.open(line)];
    },
    getParent: (line) => lines.parentOf(line),
    getTreeItem(line) {
      heard();
      return toTreeItem(line.node, lines.draw(line));
    },
  };
}

/** What stands above the lines, beside the title and at the container's icon; each is set only when it is another. */
function describe(view: TreeView<TreeLine>, scope: TreeScope, { filter, badge }: TreeOptions): void {
  const { model, shape } = scope;
  if (filter !== undefined) {
    const titleOf = (id: string): string => model.account(id)?.title ?? id;
    const message = describeFilter(shape, filter.shorten, titleOf) ?? "";
    if ((view.message ?? "") !== message) view.message = message;
  }
  if (badge === undefined) return;
  const value = badge(model);
  if ((view.badge?.value ?? 0) === value) return;
  const tooltip = value === 1 ? l10n.t("1 task waits for you") : l10n.t("{0} tasks wait for you", value);
  view.badge = value === 0 ? undefined : { value, tooltip };
}

async function reveal(
  view: TreeView<TreeLine>,
  lines: TreeLines,
  path: readonly ((node: FleetNode) => boolean)[],
): Promise<boolean> {
  let line: TreeLine | undefined;
  for (const fits of path) {
    const next = lines.open(line).find(({ node }) => fits(node));
    if (next === undefined) return false;
    line = next;
  }
  if (line === undefined) return false;
  await view.reveal(line, { select: true, focus: true });
  return true;
}
