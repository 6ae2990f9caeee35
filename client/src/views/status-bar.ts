import * as l10n from "@vscode/l10n";
import { Disposable, MarkdownString, StatusBarAlignment, ThemeColor, window, type StatusBarItem } from "vscode";
import { commandIds } from "../contributions.ts";
import { countTasks } from "../model/counters.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import {
  accountWords,
  spentToday,
  toStatusBar,
  type Click,
  type ItemLook,
  type StatusBarLook,
} from "../model/status-bar.ts";
import type { Server } from "../ports/server.ts";
import { HostStatusRequest, type HostStatus } from "../../../server/src/protocol/host.ts";
import { createPacer } from "./pacer.ts";

/** So often the host is asked how it fares, while the window has the focus. */
const askEvery = 60_000;

/** The counters in the status bar, following the model; beside them what waits and what failed, while there is any. */
export function createStatusBar(model: FleetModel, server: Pick<Server, "request0">): Disposable {
  const items = {
    main: createItem("manus.counters", l10n.t("Manus: Running Tasks"), 50),
    waiting: createItem("manus.waiting", l10n.t("Manus: Waiting Tasks"), 49.9),
    failed: createItem("manus.failed", l10n.t("Manus: Failed Tasks"), 49.8),
  };
  let host: HostStatus | undefined;
  const show = (): void => {
    const look = toStatusBar({
      counters: countTasks(model),
      link: model.link,
      accounts: accountWords(model),
      spentToday: spentToday(model),
      host,
      now: Date.now(),
    });
    const tooltip = toTooltip(look.tooltip);
    for (const name of ["main", "waiting", "failed"] as const) showItem(items[name], look[name], tooltip);
  };
  const pacer = createPacer(show);
  const ask = async (): Promise<void> => {
    if (model.link.state !== "connected" || !window.state.focused) return;
    // A host that doesn't answer is told of by the link.
    host = await server.request0(HostStatusRequest).catch(() => undefined);
    pacer.ask();
  };
  let { link } = model;
  const stopListening = model.onChange(() => {
    pacer.ask();
    if (model.link !== link) void ask();
    link = model.link;
  });
  const clock = setInterval(() => void ask(), askEvery);
  show();
  void ask();
  return Disposable.from(
    ...Object.values(items),
    pacer,
    window.onDidChangeWindowState(() => void ask()),
    {
      dispose: () => {
        stopListening();
        clearInterval(clock);
      },
    },
  );
}

function createItem(id: string, name: string, priority: number): StatusBarItem {
  const item = window.createStatusBarItem(id, StatusBarAlignment.Left, priority);
  item.name = name;
  return item;
}

function showItem(item: StatusBarItem, look: ItemLook | undefined, tooltip: MarkdownString): void {
  if (look === undefined) {
    item.hide();
    return;
  }
  item.text = look.text;
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: look.spoken, role: "button" };
  item.backgroundColor = backgroundOf(look.tone);
  item.command = toCommand(look);
  item.show();
}

function toCommand({ click, spoken }: ItemLook): NonNullable<StatusBarItem["command"]> {
  return { command: click.command, title: spoken, arguments: click.argument === undefined ? [] : [click.argument] };
}

function backgroundOf(tone: ItemLook["tone"]): ThemeColor | undefined {
  return tone === "plain" ? undefined : new ThemeColor(`statusBarItem.${tone}Background`);
}

/** What people and hosts have written is text, and never a link: the only ones are ours. */
function toTooltip(paragraphs: StatusBarLook["tooltip"]): MarkdownString {
  const tooltip = new MarkdownString();
  tooltip.isTrusted = { enabledCommands: [commandIds.filterTree, commandIds.showInbox, commandIds.showHostStatus] };
  for (const [place, parts] of paragraphs.entries()) {
    if (place > 0) tooltip.appendMarkdown("\n\n");
    for (const part of parts) {
      if (typeof part === "string") tooltip.appendText(part);
      else tooltip.appendMarkdown(`[${new MarkdownString().appendText(part.text).value}](${toLink(part)})`);
    }
  }
  return tooltip;
}

function toLink({ command, argument }: Click): string {
  const query = argument === undefined ? "" : `?${encodeURIComponent(JSON.stringify([argument]))}`;
  return `command:${command}${query}`;
}
