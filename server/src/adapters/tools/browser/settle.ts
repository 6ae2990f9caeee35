import { setTimeout as delay } from "node:timers/promises";
import type { BrowserLimits } from "./limits.ts";
import type { LiveBrowser } from "./live-browser.ts";
import type { Tab } from "./tab.ts";

const lookEveryMs = 40;
/** So long nothing must happen. */
const quietMs = 150;

/**
 * Wait until a tab has come to rest after what was done to it at `since`: no document on its way, no request that was caused by it, no
 * tab that is being opened, and a moment of quiet. Bounded; a dialog, a crash or the tab's end ends it at once. Resolves with whether it came to rest.
 */
export async function settle(live: LiveBrowser, tab: Tab, since: number, limits: BrowserLimits): Promise<boolean> {
  for (;;) {
    if (tab.dialog !== undefined || tab.crashed || tab.page.isClosed()) return true;
    const { pending, quietFor } = tab.activitySince(since);
    const isAtRest = pending === 0 && quietFor >= quietMs && !live.isOpeningSince(since);
    if (isAtRest) return true;
    if (performance.now() - since > (tab.navigating ? limits.navigationMs : limits.settleMs)) return false;
    await delay(lookEveryMs);
  }
}
