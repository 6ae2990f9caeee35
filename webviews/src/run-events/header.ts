import * as l10n from "@vscode/l10n";
import type { PanelAction } from "../protocol/run-events.ts";
import { element, icon, setText } from "../shared/elements.ts";
import { createButton } from "../shared/toolkit.ts";
import type { HeaderView, RunEventsView, TakeOverButton } from "./view.ts";

/** What the header's parts lead to. */
export interface HeaderHandlers {
  act(action: PanelAction): void;
  takeOver(button: TakeOverButton): void;
  openFile(): void;
}

/** The top of the page: what runs, how it stands, and the buttons. Answers the element and how to show a view in it. */
export function createHeader(handlers: HeaderHandlers): readonly [HTMLElement, (view: RunEventsView) => void] {
  const statusIcon = icon("blank");
  const title = element("span");
  const state = element("span", { class: "state", attributes: { role: "status" } });
  const file = element("button", { class: "link", attributes: { type: "button", title: l10n.t("Open the file") } });
  file.addEventListener("click", () => handlers.openFile());
  const reason = element("p", { class: "note" });
  const toolbar = element("div", { class: "buttons", attributes: { role: "group", "aria-label": l10n.t("Run") } });
  const buttons = new Map<PanelAction, HTMLElement & { disabled: boolean }>();
  const showTakeOvers = createTakeOvers(toolbar, handlers);
  const header = element(
    "header",
    {},
    element("div", { class: "title" }, element("h1", {}, statusIcon, title), state, file),
    toolbar,
    reason,
  );
  let told = "";
  const show = ({ header: run, notice }: RunEventsView): void => {
    const { title: name, state: words, file: path, reason: why } = run ?? { ...nothing, title: notice };
    setText(title, name);
    // A screen reader tells a new status, and not each second of the time beside it.
    const status = run?.status ?? "";
    state.setAttribute("aria-live", status === told ? "off" : "polite");
    told = status;
    setText(state, words);
    setText(file, path);
    setText(reason, why);
    reason.hidden = why === "";
    toolbar.hidden = run === undefined;
    const look = run === undefined ? iconClass("info", "") : iconClass(run.icon, run.status);
    // Setting the same classes again would start the turning anew.
    if (statusIcon.className !== look) statusIcon.className = look;
    if (run !== undefined) showButtons(run.buttons);
    showTakeOvers(run?.takeOvers ?? []);
  };
  const showButtons = (wanted: HeaderView["buttons"]): void => {
    for (const [action, button] of buttons) button.hidden = wanted.every((each) => each.action !== action);
    for (const { action, label, enabled } of wanted) {
      let button = buttons.get(action);
      if (button === undefined) {
        button = createButton(label, () => handlers.act(action));
        buttons.set(action, button);
        toolbar.append(button);
      }
      button.disabled = !enabled;
    }
  };
  return [header, show];
}

/** The buttons for what an agent may hand over, after the others. */
function createTakeOvers(toolbar: HTMLElement, handlers: HeaderHandlers): (wanted: HeaderView["takeOvers"]) => void {
  const buttons = new Map<string, HTMLElement & { disabled: boolean }>();
  let shown: HeaderView["takeOvers"] = [];
  return (wanted) => {
    shown = wanted;
    for (const [what, button] of buttons) button.hidden = wanted.every((each) => each.what !== what);
    for (const { what, label, tooltip, enabled } of wanted) {
      let button = buttons.get(what);
      if (button === undefined) {
        button = createButton(label, () => {
          const now = shown.find((each) => each.what === what);
          if (now?.enabled === true) handlers.takeOver(now);
        });
        buttons.set(what, button);
      }
      setText(button, label);
      button.title = tooltip;
      button.disabled = !enabled;
      // After the run's own, also after those that came later.
      if (button.parentElement !== toolbar) toolbar.append(button);
    }
  };
}

const nothing = { state: "", file: "", reason: "" };

/** The classes of a status's icon; what moves turns. */
export function iconClass(name: string, status: string): string {
  const turns = name === "loading" ? " codicon-modifier-spin" : "";
  return `codicon codicon-${name}${turns} ${status}`;
}
