import { mkdir, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Page } from "playwright-core";
import type { ToolResult } from "../../../core/ports/tools.ts";
import { succeeded } from "../results.ts";
import { describeView, type ViewFacts } from "./describe-view.ts";
import { within } from "./in-turn.ts";
import type { BrowserLimits } from "./limits.ts";
import type { LiveBrowser } from "./live-browser.ts";
import { lookAt, type PageLook } from "./look.ts";
import type { RunBrowser } from "./run-browser.ts";
import type { Tab } from "./tab.ts";

/** What the browser shows now, in short: the answer of every tool that does something. The elements are numbered anew. */
export async function shortView(live: LiveBrowser, limits: BrowserLimits): Promise<string> {
  const facts = await factsOf(live, limits);
  return describeView(facts, { characters: limits.shortCharacters, elements: limits.shortElements });
}

/** What the browser shows now, with a picture of it. */
export async function fullView(run: RunBrowser, live: LiveBrowser, limits: BrowserLimits): Promise<ToolResult> {
  const facts = await factsOf(live, limits);
  const text = describeView(facts, { characters: limits.viewCharacters, elements: limits.viewElements });
  const picture = facts.page === undefined ? undefined : await takePicture(run, live, limits);
  return { ...succeeded(text), ...(picture === undefined ? {} : { images: [picture] }) };
}

async function factsOf(live: LiveBrowser, limits: BrowserLimits): Promise<ViewFacts> {
  const tab = await live.current();
  const { look, because } = await lookIfPossible(tab, limits);
  live.look = look;
  const trouble = troubleOf(tab);
  const titles = await Promise.all(live.tabs.map((one) => titleOf(one, look, tab)));
  return {
    url: tab.page.url(),
    title: look?.title ?? "",
    news: live.news(),
    tabs: live.tabs.map((one, at) => ({ title: titles[at] ?? "", url: one.page.url(), shown: one === tab })),
    downloads: live.downloads.running().map(({ name }) => name),
    ...(trouble === undefined ? {} : { trouble }),
    ...dialogOf(tab),
    ...(because === undefined ? {} : { because }),
    ...(look === undefined ? {} : { page: pageOf(look, tab.page) }),
  };
}

function pageOf(look: PageLook, page: Page): NonNullable<ViewFacts["page"]> {
  const { text, elements, scroll, cut } = look;
  const height = page.viewportSize()?.height ?? 0;
  return { text, elements: elements.map(({ facts }) => facts), ...scroll, height, cut };
}

interface LookOutcome {
  readonly look?: PageLook;
  readonly because?: string;
}

/** A page may be between two documents when it is looked at: then once more. */
async function lookIfPossible(tab: Tab, limits: BrowserLimits, tries = 3): Promise<LookOutcome> {
  if (tab.crashed) return { because: "The page crashed; browser_navigate opens it again" };
  if (tab.dialog !== undefined) return {};
  const { opened, forget } = tab.dialogOpened();
  try {
    const looking = lookAt(tab.page).then(
      (look) => ({ look }),
      (error: unknown) => ({ error }),
    );
    const outcome = await Promise.race([
      within(looking, limits.actionMs, "late" as const),
      opened.then(() => "dialog" as const),
    ]);
    if (outcome === "late") return { because: "The page is busy and doesn't answer; browser_restart ends it" };
    if (outcome === "dialog") return {};
    if ("look" in outcome) return outcome;
    if (tries <= 1 || !canBeUsed(tab)) throw outcome.error;
  } finally {
    forget();
  }
  await tab.page.waitForLoadState("domcontentloaded", { timeout: limits.settleMs }).catch(() => undefined);
  return lookIfPossible(tab, limits, tries - 1);
}

function canBeUsed({ page, crashed }: Tab): boolean {
  return !page.isClosed() && !crashed;
}

function dialogOf({ dialog, promptText }: Tab): Pick<ViewFacts, "dialog"> {
  if (dialog === undefined) return {};
  const text = promptText ?? (dialog.type() === "prompt" ? dialog.defaultValue() : undefined);
  return { dialog: { type: dialog.type(), message: dialog.message(), ...(text === undefined ? {} : { text }) } };
}

function troubleOf({ answer, page }: Tab): string | undefined {
  if (answer?.error !== undefined && page.url().startsWith("chrome-error:")) {
    return `${answer.url} could not be loaded (${answer.error})`;
  }
  if (answer?.status === undefined || answer.status < 400) return undefined;
  const isShown = page.url().split("#")[0] === answer.url.split("#")[0];
  return isShown
    ? `The server answered with the error ${answer.status} ${answer.statusText ?? ""}`.trimEnd()
    : undefined;
}

async function titleOf(one: Tab, look: PageLook | undefined, shown: Tab): Promise<string> {
  if (one === shown) return look?.title ?? "";
  if (one.dialog !== undefined || one.crashed) return "";
  return within(
    one.page.title().catch(() => ""),
    500,
    "",
  );
}

/** A picture of what is visible; none where the page doesn't draw itself in time. */
async function takePicture(run: RunBrowser, live: LiveBrowser, limits: BrowserLimits): Promise<string | undefined> {
  const { page } = await live.current();
  const bytes = await within(screenshotOf(page, limits), limits.actionMs, undefined);
  if (bytes === undefined) return undefined;
  const { path, name } = run.nextPicture();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, bytes, { mode: 0o600 });
  return name;
}

async function screenshotOf(page: Page, limits: BrowserLimits): Promise<Buffer | undefined> {
  const whole = await page.screenshot({ type: "png", scale: "css", timeout: limits.actionMs }).catch(() => undefined);
  if (whole === undefined || whole.length <= limits.pictureBytes) return whole;
  const session = await page.context().newCDPSession(page);
  try {
    const { cssVisualViewport: seen } = await session.send("Page.getLayoutMetrics");
    const clip = { x: seen.pageX, y: seen.pageY, width: seen.clientWidth, height: seen.clientHeight, scale: 0.5 };
    const { data } = await session.send("Page.captureScreenshot", { format: "png", clip, captureBeyondViewport: true });
    return Buffer.from(data, "base64");
  } finally {
    await session.detach();
  }
}
