import type { Browser, CDPSession } from "playwright-core";
import type { Log } from "../../../core/ports/log.ts";
import { isUpgrade, MetadataCheck, urlOf } from "./addresses.ts";

/** What the guard asks and tells. */
export interface GuardPorts {
  readonly log: Log;
  /** Whether a tab may go to this address now. */
  readonly mayOpen: (url: string) => Promise<boolean>;
  /** A tab wanted to go there and wasn't let: it stays where it is. */
  readonly onRefused: (url: string) => void;
  /** A tab is being opened; it can't be used before its page has begun to come. */
  readonly onOpening: () => void;
  readonly metadata?: MetadataCheck;
}

/** A request that the browser holds back until it is told what to do with it (Chrome DevTools Protocol, `Fetch.requestPaused`). */
interface PausedRequest {
  readonly requestId: string;
  readonly frameId: string;
  readonly resourceType: string;
  /** The id of the request that was redirected to this one. */
  readonly redirectedRequestId?: string;
  readonly request: { readonly url: string };
}

/**
 * Looks at every request of a browser before it is sent, redirects and those of new tabs and workers included: none reaches a cloud's
 * metadata, and no tab goes to an address that isn't let. What a page loads into itself (frames, scripts, pictures) may come from
 * anywhere else.
 */
export class NavigationGuard {
  readonly #session: CDPSession;
  readonly #ports: GuardPorts;
  readonly #metadata: MetadataCheck;
  /** By their id: where requests that were redirected had gone. */
  readonly #origins = new Map<string, string>();

  private constructor(session: CDPSession, ports: GuardPorts) {
    this.#session = session;
    this.#ports = ports;
    this.#metadata = ports.metadata ?? new MetadataCheck();
  }

  /** Begin; resolves once nothing can get past it. */
  static async begin(browser: Browser, ports: GuardPorts): Promise<NavigationGuard> {
    const session = await browser.newBrowserCDPSession();
    const guard = new NavigationGuard(session, ports);
    session.on("Fetch.requestPaused", (paused) => guard.#answer(paused));
    await session.send("Fetch.enable", { patterns: [{ urlPattern: "*" }] });
    // Those that are there already are told before this is answered.
    await session.send("Target.setDiscoverTargets", { discover: true });
    session.on("Target.targetCreated", ({ targetInfo }) => {
      if (targetInfo.type === "page") ports.onOpening();
    });
    return guard;
  }

  /** The number of the browser's main process. */
  async processId(): Promise<number | undefined> {
    const { processInfo } = await this.#session.send("SystemInfo.getProcessInfo");
    return processInfo.find(({ type }) => type === "browser")?.id;
  }

  #answer(paused: PausedRequest): void {
    const { requestId } = paused;
    const judged = this.#judge(paused).catch((error: unknown) => {
      this.#missed(error);
      return false;
    });
    const answered = judged.then((allowed) =>
      allowed
        ? this.#session.send("Fetch.continueRequest", { requestId })
        : // Aborted, not blocked: a tab then stays on the page that it shows.
          this.#session.send("Fetch.failRequest", { requestId, errorReason: "Aborted" }),
    );
    answered.catch((error: unknown) => this.#missed(error));
  }

  /** The request is gone with its page, or the browser is; the log tells what else it may be. */
  #missed(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (!/Invalid InterceptionId|closed|crashed/i.test(text))
      this.#ports.log.error("A request of the browser wasn't answered", error);
  }

  async #judge(paused: PausedRequest): Promise<boolean> {
    const url = urlOf(paused.request.url);
    // What has no host (data:, blob:) stays inside the page.
    if (url === undefined || !/^(https?|wss?):$/.test(url.protocol)) return url?.protocol !== "file:";
    if (await this.#metadata.refuses(url)) {
      if (await this.#isTab(paused)) this.#ports.onRefused(url.href);
      return false;
    }
    if (!(await this.#isTab(paused))) return true;
    const before = this.#origins.get(paused.redirectedRequestId ?? "");
    this.#remember(paused.requestId, url.href);
    if (before !== undefined && isUpgrade(before, url.href)) return true;
    if (await this.#ports.mayOpen(url.href)) return true;
    this.#ports.onRefused(url.href);
    return false;
  }

  #remember(requestId: string, url: string): void {
    if (this.#origins.size > 200) this.#origins.clear();
    this.#origins.set(requestId, url);
  }

  /** Whether it is a tab's own document. The frame of a tab has the tab's id; every other frame has one of its own. */
  async #isTab({ resourceType, frameId }: PausedRequest): Promise<boolean> {
    if (resourceType !== "Document") return false;
    const { targetInfos } = await this.#session.send("Target.getTargets");
    return targetInfos.some(({ type, targetId }) => type === "page" && targetId === frameId);
  }
}
