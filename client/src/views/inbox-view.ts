import * as l10n from "@vscode/l10n";
import {
  commands,
  Disposable,
  EventEmitter,
  MarkdownString,
  StatusBarAlignment,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
} from "vscode";
import type { TreeDataProvider, TreeView } from "vscode";
import { commandIds, contextKeys, viewIds } from "../contributions.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Inbox } from "../model/inbox.ts";
import { lineOfFile, parentOf, toInboxLines, type InboxLine } from "../model/inbox-rows.ts";
import { quietWords, waitingWords } from "../model/inbox-words.ts";
import { createPacer } from "./pacer.ts";
import type { QuietTimes } from "./quiet.ts";

/** How long something waits is told in minutes. */
const tick = 30_000;

/** What the view shows. */
export interface InboxViewSources {
  readonly model: FleetModel;
  readonly inbox: Inbox;
  readonly quiet: QuietTimes;
}

/** The tree of all that waits for the person, with the badge that counts it, and a sign while pop-ups are held back. */
export function createInboxView({ model, inbox, quiet }: InboxViewSources): Disposable {
  const changed = new EventEmitter<undefined>();
  let lines: readonly InboxLine[] = [];
  const provider: TreeDataProvider<InboxLine> = {
    onDidChangeTreeData: changed.event,
    getChildren: (line) => [...(line?.children ?? lines)],
    getParent: (line) => parentOf(lines, line),
    getTreeItem: toTreeItem,
  };
  const view = window.createTreeView(viewIds.inbox, {
    treeDataProvider: provider,
    showCollapseAll: true,
    canSelectMany: true,
  });
  let drawn = "";
  const look = (): void => {
    const { items } = inbox;
    lines = toInboxLines(items, Date.now());
    showCounts(view, items.length);
    setContext(
      "hasFailures",
      items.some(({ kind }) => kind === "failure"),
    );
    setContext(
      "canRecallFailure",
      model.runs.some(({ triage }) => triage?.state === "dismissed"),
    );
    // A line that is drawn anew under the pointer loses its click.
    const drawing = JSON.stringify(lines.map(rowsOf));
    if (drawing !== drawn) changed.fire(undefined);
    drawn = drawing;
  };
  const pacer = createPacer(look);
  inbox.onPointed((file) => {
    const line = lineOfFile(lines, file);
    if (line !== undefined) void view.reveal(line, { select: true, focus: true });
  });
  const clock = setInterval(() => {
    if (view.visible && inbox.items.length > 0) pacer.ask();
  }, tick);
  look();
  return Disposable.from(
    view,
    changed,
    pacer,
    createQuietSign(view, quiet),
    { dispose: model.onChange(() => pacer.ask()) },
    { dispose: () => clearInterval(clock) },
  );
}

function showCounts(view: TreeView<InboxLine>, number: number): void {
  if (view.badge?.value === number || (view.badge === undefined && number === 0)) return;
  view.badge = number === 0 ? undefined : { value: number, tooltip: waitingWords(number) };
}

/** While pop-ups are held back the view and the status bar say so. */
function createQuietSign(view: TreeView<InboxLine>, quiet: QuietTimes): Disposable {
  const item = window.createStatusBarItem("manus.quiet", StatusBarAlignment.Left, 49);
  item.name = l10n.t("Manus Quiet Time");
  item.command = commandIds.endQuiet;
  const show = (): void => {
    const { state } = quiet;
    setContext("isQuiet", state.isQuiet);
    if (!state.isQuiet) {
      view.title = l10n.t("Inbox");
      item.hide();
      return;
    }
    const words = quietWords(state.until, new Date());
    view.title = l10n.t("Inbox ({0})", words);
    item.text = `$(bell-slash) ${words}`;
    item.tooltip = l10n.t("No pop-ups come from Manus Manager now. What waits for you stands in the inbox.");
    item.accessibilityInformation = { label: l10n.t("Manus: {0}", words), role: "button" };
    item.show();
  };
  show();
  return Disposable.from(item, { dispose: quiet.onChange(show) });
}

const contexts = new Map<string, boolean>();

function setContext(key: "hasFailures" | "canRecallFailure" | "isQuiet", value: boolean): void {
  if (contexts.get(key) === value) return;
  contexts.set(key, value);
  void commands.executeCommand("setContext", contextKeys[key], value);
}

function rowsOf({ row, children }: InboxLine): unknown {
  return [row, children.map(rowsOf)];
}

const clicks: Readonly<Record<NonNullable<InboxLine["click"]>, string>> = {
  answer: commandIds.answerTask,
  openEvents: commandIds.openEvents,
  revealFile: commandIds.revealFile,
  setKey: commandIds.setAccountKey,
  check: commandIds.checkAccount,
};

function toTreeItem(line: InboxLine): TreeItem {
  const { row, click } = line;
  const item = new TreeItem(row.label, expansions[row.expand]);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = toTooltip(row.tooltip);
  item.iconPath = new ThemeIcon(row.icon.id, row.icon.color === undefined ? undefined : new ThemeColor(row.icon.color));
  item.contextValue = row.contextValue;
  item.accessibilityInformation = { label: row.accessibilityLabel, role: "treeitem" };
  if (click !== undefined) item.command = { command: clicks[click], title: l10n.t("Open"), arguments: [line] };
  return item;
}

/** As plain text: what a task asks or a tool answers must not become a link or an image. */
function toTooltip(lines: readonly string[]): MarkdownString {
  const tooltip = new MarkdownString();
  for (const [place, line] of lines.filter((each) => each !== "").entries()) {
    if (place > 0) tooltip.appendMarkdown("\n\n");
    tooltip.appendText(line);
  }
  return tooltip;
}

const expansions = {
  never: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
} as const;
