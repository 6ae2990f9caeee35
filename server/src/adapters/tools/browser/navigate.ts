import { ToolFailure } from "../results.ts";
import { loadFailure } from "./failures.ts";
import { within } from "./in-turn.ts";
import type { BrowserLimits } from "./limits.ts";
import type { LiveBrowser } from "./live-browser.ts";
import type { Tab } from "./tab.ts";

/**
 * Open an address in the tab that is shown, and wait until its text is there; what is missing after a bounded time is told.
 *
 * @throws ToolFailure when nothing came.
 */
export async function goTo(live: LiveBrowser, url: string, limits: BrowserLimits): Promise<void> {
  const tab = await usableTab(live);
  const began = live.downloads.running().length;
  const { opened, forget } = tab.dialogOpened();
  try {
    await load(live, tab, { url, limits, dialog: opened });
  } catch (error) {
    if (error instanceof ToolFailure || tab.page.isClosed() || !live.alive) throw error;
    const text = error instanceof Error ? error.message : String(error);
    // Only a download leaves the page alone on purpose.
    if (/Download is starting/.test(text) || live.downloads.running().length > began) return;
    if (error instanceof Error && error.name === "TimeoutError") throw await unanswered(tab, url, limits);
    if (/ERR_ABORTED/.test(text)) throw aborted(live, url);
    throw loadFailure(url, text);
  } finally {
    forget();
  }
}

/** A tab whose page has crashed is replaced, and an open dialog is dismissed: what it belongs to is left. */
async function usableTab(live: LiveBrowser): Promise<Tab> {
  const tab = await live.current();
  if (tab.crashed) {
    await live.context.newPage();
    await tab.page.close();
    return live.current();
  }
  if (tab.dialog !== undefined) {
    live.tell(`The page's dialog was dismissed: ${tab.dialog.message()}`);
    await tab.answerDialog(false);
  }
  return tab;
}

interface Loading {
  readonly url: string;
  readonly limits: BrowserLimits;
  readonly dialog: Promise<void>;
}

async function load(live: LiveBrowser, { page }: Tab, { url, limits, dialog }: Loading): Promise<void> {
  await commitTo(page, url, limits.navigationMs);
  const reached = (state: "domcontentloaded" | "load", milliseconds: number): Promise<"yes" | "late"> =>
    Promise.race([
      within(
        page.waitForLoadState(state, { timeout: 0 }).then(() => "yes" as const),
        milliseconds,
        "late" as const,
      ),
      dialog.then(() => "yes" as const),
    ]);
  if ((await reached("domcontentloaded", limits.navigationMs)) === "late") {
    live.tell(`The page has not come to its end within ${seconds(limits.navigationMs)}; this is what is there so far`);
  } else if ((await reached("load", limits.loadMs)) === "late") {
    live.tell("Parts of the page, such as pictures, are still being loaded");
  }
}

/**
 * Go to an address and wait until its document is there. What the tab was still doing (the browser's own page about an earlier failure, a navigation that began before) may come
 * in between: it's let come to its end, then the address is gone to again, unless that has brought it. Without that pause each try would be cut short by the one before.
 */
async function commitTo(page: Tab["page"], url: string, timeout: number, triesLeft = 3): Promise<void> {
  try {
    await page.goto(url, { waitUntil: "commit", timeout });
  } catch (error) {
    const isInterrupted = error instanceof Error && error.message.includes("interrupted by another navigation");
    if (!isInterrupted || triesLeft === 0) throw error;
    await within(page.waitForLoadState("domcontentloaded", { timeout: 0 }), settleMs, undefined);
    if (page.url() !== new URL(url).href) await commitTo(page, url, timeout, triesLeft - 1);
  }
}

/** How long a navigation that came in between may take to come to its end, in milliseconds. */
const settleMs = 2_000;

/** The server takes the request and says nothing: the tab stays as it is. */
async function unanswered(tab: Tab, url: string, limits: BrowserLimits): Promise<ToolFailure> {
  await stopLoading(tab);
  const message = `${url} didn't answer within ${seconds(limits.navigationMs)}; the browser shows what it showed before`;
  return new ToolFailure("no-answer", message, "Try again later, or use another source");
}

/** Whatever the tab is loading, it doesn't any more. */
export async function stopLoading({ page }: Tab): Promise<void> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send("Page.stopLoading");
  } finally {
    await session.detach();
  }
}

function aborted(live: LiveBrowser, url: string): ToolFailure {
  const refused = live.news().find((sentence) => sentence.includes("may not go by itself"));
  if (refused === undefined) {
    const message = `${url} sent nothing to show (an empty answer); the browser shows what it showed before`;
    return new ToolFailure("nothing-to-show", message, "Look at the page with browser_view, or open another address");
  }
  return new ToolFailure(
    "navigation-refused",
    `${url} leads elsewhere: ${refused}`,
    "Open that address by itself, or use another source",
  );
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}
