import { ToolFailure } from "../results.ts";
import { act, requireUsable } from "./act.ts";
import { parseKey, type BrowserShortcut } from "./keys.ts";
import type { BrowserLimits } from "./limits.ts";
import type { LiveBrowser } from "./live-browser.ts";
import type { Tab } from "./tab.ts";

/** Press a key: in the open dialog, as a shortcut of the browser, or in the page. Answers with what was done. @throws ToolFailure. */
export async function pressKey(live: LiveBrowser, written: string, limits: BrowserLimits): Promise<string> {
  const tab = await live.current();
  const press = parseKey(written);
  if (tab.dialog !== undefined && "key" in press) return answerByKey(live, tab, press.key, limits);
  if ("shortcut" in press) return carryOut(live, tab, press.shortcut, limits);
  requireUsable(tab);
  await act(live, tab, () => tab.page.keyboard.press(press.key), limits);
  return `Pressed ${press.key}`;
}

async function answerByKey(live: LiveBrowser, tab: Tab, key: string, limits: BrowserLimits): Promise<string> {
  if (key !== "Enter" && key !== "Escape") requireUsable(tab);
  const accept = key === "Enter";
  const text = tab.promptText;
  await act(live, tab, () => tab.answerDialog(accept, text), limits);
  return accept ? "Accepted the dialog" : "Dismissed the dialog";
}

async function carryOut(
  live: LiveBrowser,
  tab: Tab,
  shortcut: BrowserShortcut,
  limits: BrowserLimits,
): Promise<string> {
  switch (shortcut.do) {
    case "show-tab":
    case "next-tab":
      return showTab(live, tab, shortcut);
    case "new-tab":
      await live.context.newPage();
      return "Opened a new tab";
    case "close-tab":
      if (tab.dialog !== undefined) await tab.answerDialog(false);
      await tab.page.close();
      return "Closed the tab";
    default:
      return travel(live, tab, shortcut.do, limits);
  }
}

function showTab(
  live: LiveBrowser,
  tab: Tab,
  shortcut: BrowserShortcut & { readonly do: "show-tab" | "next-tab" },
): string {
  const { tabs } = live;
  const at =
    shortcut.do === "show-tab" ? shortcut.number - 1 : (tabs.indexOf(tab) + shortcut.by + tabs.length) % tabs.length;
  const next = tabs[at];
  if (next === undefined) throw new ToolFailure("no-such-tab", `There is no tab ${at + 1}`, `There are ${tabs.length}`);
  live.show(next);
  return `Shows tab ${at + 1}`;
}

async function travel(
  live: LiveBrowser,
  tab: Tab,
  way: "reload" | "back" | "forward",
  limits: BrowserLimits,
): Promise<string> {
  if (way !== "reload" || !tab.crashed) requireUsable(tab);
  const options = { waitUntil: "commit", timeout: limits.navigationMs } as const;
  const { page } = tab;
  const go = {
    reload: () => page.reload(options),
    back: () => page.goBack(options),
    forward: () => page.goForward(options),
  };
  await act(live, tab, go[way], limits);
  return { reload: "Loaded the page again", back: "Went back", forward: "Went forward" }[way];
}
