import { join } from "node:path";
import type { BrowserContext, Download, Page } from "playwright-core";
import type { Log } from "../../../core/ports/log.ts";
import { identify } from "../shell/identify.ts";
import { ToolFailure } from "../results.ts";
import { browserFolderIn, endBrowser, recordBrowser, type RecordedBrowser } from "./browser-record.ts";
import { Downloads } from "./downloads.ts";
import type { BrowserLimits } from "./limits.ts";
import { NavigationGuard } from "./navigation-guard.ts";
import type { PageLook } from "./look.ts";
import { Tab } from "./tab.ts";

/** What a browser is started for. */
export interface LiveBrowserOrder {
  readonly context: BrowserContext;
  readonly runFolder: string;
  readonly mark: string;
  readonly visible: boolean;
  readonly limits: BrowserLimits;
  readonly log: Log;
  /** Whether a tab may go to an address now. */
  readonly mayOpen: (url: string) => Promise<boolean>;
}

/** More tabs than anybody needs: a page that opens one after the other is stopped here. */
const maximumTabs = 20;

/** A browser that runs: its tabs, the one that is looked at, and what has happened since somebody last looked. */
export class LiveBrowser {
  readonly visible: boolean;
  readonly downloads: Downloads;
  readonly context: BrowserContext;
  readonly #order: LiveBrowserOrder;
  readonly #tabs: Tab[] = [];
  #current: Tab | undefined;
  #sentences: string[] = [];
  /** When tabs began to be opened that aren't there yet. */
  #openings: number[] = [];
  #record: RecordedBrowser | undefined;
  #alive = true;
  #ending: Promise<void> | undefined;
  /** The newest list of elements; a number means one of these. */
  look: PageLook | undefined;

  private constructor(order: LiveBrowserOrder) {
    this.#order = order;
    this.context = order.context;
    this.visible = order.visible;
    this.downloads = new Downloads(join(order.runFolder, "downloads"), (sentence) => this.tell(sentence));
  }

  /** Take over a browser that has just started. */
  static async begin(order: LiveBrowserOrder): Promise<LiveBrowser> {
    const live = new LiveBrowser(order);
    const { context, log } = order;
    context.on("close", () => (live.#alive = false));
    const browser = context.browser();
    if (browser === null) throw new Error("A browser that was started with a profile isn't told");
    browser.on("disconnected", () => (live.#alive = false));
    const guard = await NavigationGuard.begin(browser, {
      log,
      mayOpen: order.mayOpen,
      onRefused: (url) => {
        live.tell(refusedText(url));
        live.#openings.pop();
      },
      onOpening: () => void live.#openings.push(performance.now()),
    });
    await live.#writeDown(await guard.processId());
    context.on("page", (page) => {
      live.#openings.shift();
      live.#take(page);
    });
    for (const page of context.pages()) live.#take(page);
    live.#sentences = [];
    return live;
  }

  /** False once it has ended or crashed. */
  get alive(): boolean {
    return this.#alive;
  }

  /** All tabs, in the order in which they were opened. */
  get tabs(): readonly Tab[] {
    return this.#tabs;
  }

  /** The tab that is looked at; a new one where all were closed. */
  async current(): Promise<Tab> {
    if (this.#current === undefined) this.#take(await this.context.newPage());
    if (this.#current === undefined)
      throw new ToolFailure("page-closed", "The page was closed", "Open one with browser_navigate");
    return this.#current;
  }

  /** The tab that is looked at, as far as there is one. */
  get shown(): Tab | undefined {
    return this.#current;
  }

  /** Whether a tab is being opened since then that isn't there yet. */
  isOpeningSince(since: number): boolean {
    return this.#openings.some((began) => began >= since);
  }

  /** Look at another tab from now on. */
  show(tab: Tab): void {
    if (this.#current === tab) return;
    this.#current = tab;
    this.look = undefined;
    // What isn't in front is slowed down by the browser.
    tab.page.bringToFront().catch(() => this.tell("The tab couldn't be brought to the front"));
  }

  /** Keep a sentence for the next answer. */
  tell(sentence: string): void {
    if (this.#sentences.length < 20 && !this.#sentences.includes(sentence)) this.#sentences.push(sentence);
  }

  /** What has happened since this was last asked. */
  news(): readonly string[] {
    const news = this.#sentences;
    this.#sentences = [];
    return news;
  }

  /** End it and all its processes; resolves once they are gone. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    const { limits, runFolder, log } = this.#order;
    let timer: NodeJS.Timeout | undefined;
    const closed = this.context
      .close()
      .catch((error: unknown) => log.info(`A browser didn't close by itself: ${String(error)}`));
    await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, limits.closeMs)))]);
    clearTimeout(timer);
    this.#alive = false;
    if (this.#record !== undefined) await endBrowser(runFolder, this.#record, 500);
  }

  /** On disk before anything is opened: if this host dies, the next one must know what to end. */
  async #writeDown(pid: number | undefined): Promise<void> {
    const { runFolder, mark, log } = this.#order;
    const identity = pid === undefined ? undefined : await identify(pid);
    if (pid === undefined || identity === undefined) {
      log.warn(`The processes of the browser in ${browserFolderIn(runFolder)} aren't known`);
      return;
    }
    this.#record = { pid, identity, mark };
    await recordBrowser(runFolder, this.#record);
  }

  #take(page: Page): void {
    if (this.#tabs.some((tab) => tab.page === page)) return;
    if (this.#tabs.length >= maximumTabs) {
      this.tell(`The page opened more than ${maximumTabs} tabs; the newest were closed`);
      page.close().catch(() => this.tell("A tab couldn't be closed"));
      return;
    }
    const tab = new Tab(page, {
      onDialog: (shown) => this.show(shown),
      onClosed: (closed) => this.#forget(closed),
      tell: (sentence) => this.tell(sentence),
    });
    page.on("download", (download) => this.#download(download));
    this.#tabs.push(tab);
    if (this.#tabs.length > 1) this.tell("A new tab was opened, and is shown now");
    this.show(tab);
  }

  #download(download: Download): void {
    this.tell(`A download began: ${download.suggestedFilename()}`);
    void this.downloads.take(download);
  }

  #forget(tab: Tab): void {
    const at = this.#tabs.indexOf(tab);
    if (at >= 0) this.#tabs.splice(at, 1);
    if (this.#current !== tab) return;
    this.#current = undefined;
    this.look = undefined;
    const next = this.#tabs.at(-1);
    if (next === undefined || !this.#alive) return;
    this.tell("The tab was closed, and another one is shown now");
    this.show(next);
  }
}

function refusedText(url: string): string {
  return `The page wanted to go to ${url}, where this task may not go by itself, so it stayed. Open it with browser_navigate if it is needed`;
}
