import * as l10n from "@vscode/l10n";
import { Disposable, StatusBarAlignment, ThemeColor, window } from "vscode";
import { commandIds, viewIds } from "../contributions.ts";
import { countTasks } from "../model/counters.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { accountWords, toStatusBar, type StatusBarLook } from "../model/status-bar.ts";
import { createPacer } from "./pacer.ts";

const commandOfClick: Readonly<Record<StatusBarLook["onClick"], string>> = {
  answer: commandIds.answerTask,
  focusRuns: `${viewIds.runs}.focus`,
  showHostStatus: commandIds.showHostStatus,
};

const backgrounds: Readonly<Record<StatusBarLook["tone"], ThemeColor | undefined>> = {
  plain: undefined,
  warning: new ThemeColor("statusBarItem.warningBackground"),
  error: new ThemeColor("statusBarItem.errorBackground"),
};

/** The counters in the status bar, following the model. */
export function createStatusBar(model: FleetModel): Disposable {
  const item = window.createStatusBarItem("manus.counters", StatusBarAlignment.Left, 50);
  item.name = l10n.t("Manus Tasks");
  const show = (): void => {
    const look = toStatusBar(countTasks(model), model.link, accountWords(model));
    item.text = look.text;
    item.tooltip = look.tooltip;
    item.accessibilityInformation = { label: look.spoken, role: "button" };
    item.backgroundColor = backgrounds[look.tone];
    item.command = commandOfClick[look.onClick];
  };
  const pacer = createPacer(show);
  const stopListening = model.onChange(pacer.ask);
  show();
  item.show();
  return Disposable.from(item, pacer, { dispose: stopListening });
}
