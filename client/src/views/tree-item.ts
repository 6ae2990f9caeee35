import * as l10n from "@vscode/l10n";
import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from "vscode";
import { commandIds } from "../contributions.ts";
import type { FleetNode } from "../model/fleet-tree.ts";
import type { TreeRow } from "../model/row-parts.ts";

/** A row as the editor shows it. */
export function toTreeItem(node: FleetNode, row: TreeRow): TreeItem {
  const item = new TreeItem(row.label, expansions[row.expand]);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = toTooltip(row.tooltip);
  item.iconPath = new ThemeIcon(row.icon.id, row.icon.color === undefined ? undefined : new ThemeColor(row.icon.color));
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibilityLabel, role: "treeitem" };
  const command = commandOf(node);
  if (command !== undefined) item.command = command;
  return item;
}

/** What a click or Enter does. */
function commandOf(node: FleetNode): TreeItem["command"] {
  switch (node.kind) {
    case "more":
      return { command: commandIds.showMore, title: l10n.t("Show More"), arguments: [node] };
    case "hint":
      return node.what === "filter"
        ? { command: commandIds.clearTreeFilter, title: l10n.t("Clear Filter") }
        : { command: commandIds.addAccount, title: l10n.t("Add Account…") };
    default:
      return isInFile(node)
        ? { command: commandIds.revealFile, title: l10n.t("Reveal File"), arguments: [node] }
        : undefined;
  }
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
