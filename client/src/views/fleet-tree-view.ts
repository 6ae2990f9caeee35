import {
  Disposable,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from "vscode";
import type { TreeDataProvider } from "vscode";
import { commandIds } from "../contributions.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { childrenOf, type FleetNode } from "../model/fleet-tree.ts";
import { TreeLines, type TreeLine } from "../model/tree-lines.ts";
import type { TreeRow } from "../model/row-parts.ts";
import { toRow } from "../model/tree-rows.ts";
import { isFinal } from "../../../server/src/protocol/states.ts";
import { createPacer } from "./pacer.ts";

/** One of the trees: its view's id and where it begins. */
export interface TreeOptions {
  readonly viewId: string;
  readonly roots: (model: FleetModel) => readonly FleetNode[];
  /** Whether its lines tell how time goes by. */
  readonly moves: (model: FleetModel) => boolean;
}

const tick = 1_000;

/** Show the fleet as a tree that follows the model, and whose durations go on while something runs and the tree is seen. */
export function createFleetTreeView(model: FleetModel, { viewId, roots, moves }: TreeOptions): Disposable {
  const changed = new EventEmitter<TreeLine[] | undefined>();
  const lines = new TreeLines({
    roots: () => roots(model),
    children: (node) => childrenOf(model, node),
    row: (node) => toRow(node, Date.now()),
  });
  const provider: TreeDataProvider<TreeLine> = {
    onDidChangeTreeData: changed.event,
    getChildren: (line) => [...lines.open(line)],
    getParent: (line) => lines.parentOf(line),
    getTreeItem: (line) => toTreeItem(line.node, lines.draw(line)),
  };
  const view = window.createTreeView(viewId, {
    treeDataProvider: provider,
    showCollapseAll: true,
    canSelectMany: true,
  });
  const look = (): void => {
    const redraw = lines.look();
    if (redraw === "everything") changed.fire(undefined);
    else if (redraw.length > 0) changed.fire([...redraw]);
  };
  const pacer = createPacer(look);
  const stopListening = model.onChange(pacer.ask);
  const clock = setInterval(() => {
    if (view.visible && moves(model)) pacer.ask();
  }, tick);
  return Disposable.from(view, changed, pacer, { dispose: stopListening }, { dispose: () => clearInterval(clock) });
}

/** Whether a run goes on. */
export function somethingRuns(model: FleetModel): boolean {
  return model.runs.some((run) => !isFinal(run.status));
}

function toTreeItem(node: FleetNode, row: TreeRow): TreeItem {
  const item = new TreeItem(row.label, expansions[row.expand]);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = toTooltip(row.tooltip);
  item.iconPath = new ThemeIcon(row.icon.id, row.icon.color === undefined ? undefined : new ThemeColor(row.icon.color));
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibilityLabel, role: "treeitem" };
  if (isInFile(node)) {
    item.command = { command: commandIds.revealFile, title: "Reveal File", arguments: [node] };
  }
  if (node.kind === "hint") item.command = { command: commandIds.addAccount, title: "Add Account…" };
  return item;
}

/** Whether a click can lead to a line of its file: that of a run from another machine isn't here. */
function isInFile(node: FleetNode): boolean {
  if (node.kind === "trigger") return true;
  return (node.kind === "step" || node.kind === "task") && node.run !== undefined && node.run.imported !== true;
}

/** As plain text: what a task asks or a tool answers must not become a link or an image. */
function toTooltip(lines: readonly string[]): MarkdownString {
  const tooltip = new MarkdownString();
  for (const [place, line] of lines.entries()) {
    if (place > 0) tooltip.appendMarkdown("\n\n");
    tooltip.appendText(line);
  }
  return tooltip;
}

const expansions: Readonly<Record<TreeRow["expand"], TreeItemCollapsibleState>> = {
  never: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
};
