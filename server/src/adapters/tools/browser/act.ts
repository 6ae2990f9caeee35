import type { BrowserLimits } from "./limits.ts";
import { ToolFailure } from "../results.ts";
import type { LiveBrowser } from "./live-browser.ts";
import { pageCrashed } from "./failures.ts";
import { settle } from "./settle.ts";
import type { Tab } from "./tab.ts";

/**
 * Do something to a page and wait until it has come to rest, or until a dialog has opened: what was begun then ends with the dialog. A
 * tab that was opened by it is waited for as well.
 */
export async function act<T>(
  live: LiveBrowser,
  tab: Tab,
  work: () => Promise<T>,
  limits: BrowserLimits,
): Promise<T | undefined> {
  const since = performance.now();
  const { opened, forget } = tab.dialogOpened();
  let outcome: T | undefined;
  try {
    const working = work();
    // When a dialog opens nobody hears of it any more, however it ends.
    working.catch(() => undefined);
    outcome = await Promise.race([working, opened.then(() => undefined)]);
  } finally {
    forget();
  }
  await settle(live, tab, since, limits);
  const shown = live.shown;
  if (shown !== undefined && shown !== tab) await settle(live, shown, since, limits);
  return outcome;
}

/** @throws ToolFailure when nothing of the page can be used now. */
export function requireUsable(tab: Tab): void {
  if (tab.crashed) throw pageCrashed();
  if (tab.dialog === undefined) return;
  const message = `The page waits for an answer to its dialog: ${tab.dialog.message()}`;
  throw new ToolFailure("dialog-open", message, "Answer it with browser_press_key: Enter accepts, Escape dismisses");
}
