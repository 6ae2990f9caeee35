import type { Dialog, Page, Request } from "playwright-core";
import { ConsoleLines } from "./console-lines.ts";

/** What the server said to the newest document of a tab. */
export interface DocumentAnswer {
  readonly url: string;
  readonly status?: number;
  readonly statusText?: string;
  /** Chromium's name for what went wrong, such as `net::ERR_CONNECTION_REFUSED`. */
  readonly error?: string;
}

/** What a tab tells its browser. */
export interface TabEvents {
  readonly onDialog: (tab: Tab) => void;
  readonly onClosed: (tab: Tab) => void;
  /** A sentence for the next answer. */
  readonly tell: (sentence: string) => void;
}

/** What counts when it is asked whether a page has come to rest; pictures, films and open streams don't. */
const awaited = new Set(["document", "script", "stylesheet", "xhr", "fetch"]);

/** One page of a browser and what has happened to it. */
export class Tab {
  readonly page: Page;
  readonly console = new ConsoleLines();
  readonly #events: TabEvents;
  readonly #requests = new Map<Request, number>();
  readonly #dialogWaiters = new Set<() => void>();
  #dialog: Dialog | undefined;
  #answer: DocumentAnswer | undefined;
  #lastActivity = performance.now();
  #crashed = false;
  /** What was put into the field of an open prompt. */
  promptText: string | undefined;

  constructor(page: Page, events: TabEvents) {
    this.page = page;
    this.#events = events;
    page.on("console", (message) => this.console.add(message.type(), message.text()));
    page.on("pageerror", (error) => this.console.add("uncaught", error.stack ?? error.message));
    page.on("dialog", (dialog) => this.#opened(dialog));
    page.on("crash", () => (this.#crashed = true));
    page.on("close", () => this.#closed());
    page.on("request", (request) => this.#began(request));
    page.on("requestfinished", (request) => this.#ended(request));
    page.on("requestfailed", (request) => this.#failed(request));
    page.on("response", (response) => {
      const request = response.request();
      if (!this.#isDocument(request)) return;
      this.#answer = { url: response.url(), status: response.status(), statusText: response.statusText() };
    });
    page.on("framenavigated", (frame) => {
      this.#lastActivity = performance.now();
      if (frame === page.mainFrame()) this.console.add("page", `now at ${frame.url()}`);
    });
    // Without somebody who listens, a visible browser would open a window that only a person can close.
    page.on("filechooser", () =>
      events.tell("The page asked for a file to upload; the browser tools can't give it one"),
    );
  }

  /** The open alert, question or prompt: nothing of the page can be read or used until it is answered. */
  get dialog(): Dialog | undefined {
    return this.#dialog;
  }

  get crashed(): boolean {
    return this.#crashed;
  }

  /** What the server said to the document that is shown. */
  get answer(): DocumentAnswer | undefined {
    return this.#answer;
  }

  /** Whether a document is on its way to this tab. */
  get navigating(): boolean {
    return [...this.#requests.keys()].some((request) => this.#isDocument(request));
  }

  /** How many requests that began since then are on their way, and how long ago the last thing happened, in milliseconds. */
  activitySince(since: number): { readonly pending: number; readonly quietFor: number } {
    const pending = [...this.#requests.values()].filter((began) => began >= since).length;
    return { pending, quietFor: performance.now() - Math.max(since, this.#lastActivity) };
  }

  /** Answer the open dialog. `text` is for a prompt. */
  async answerDialog(accept: boolean, text?: string): Promise<void> {
    const dialog = this.#dialog;
    this.#dialog = undefined;
    this.promptText = undefined;
    if (accept) await dialog?.accept(text);
    else await dialog?.dismiss();
  }

  /** Resolves when a dialog opens, at once where one is open. `forget` ends the waiting. */
  dialogOpened(): { readonly opened: Promise<void>; readonly forget: () => void } {
    if (this.#dialog !== undefined) return { opened: Promise.resolve(), forget: () => undefined };
    let waiter = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      waiter = resolve;
      this.#dialogWaiters.add(waiter);
    });
    return { opened, forget: () => this.#dialogWaiters.delete(waiter) };
  }

  #opened(dialog: Dialog): void {
    if (dialog.type() === "beforeunload") {
      this.#events.tell("The page asked whether to leave it although something isn't saved; it was left");
      dialog.accept().catch(() => this.#events.tell("The page was gone before it could be answered"));
      return;
    }
    this.#dialog = dialog;
    this.#events.onDialog(this);
    for (const waiter of this.#dialogWaiters) waiter();
    this.#dialogWaiters.clear();
  }

  #closed(): void {
    this.#dialog = undefined;
    this.#requests.clear();
    this.#events.onClosed(this);
  }

  #began(request: Request): void {
    this.#lastActivity = performance.now();
    if (awaited.has(request.resourceType())) this.#requests.set(request, performance.now());
  }

  #ended(request: Request): void {
    this.#lastActivity = performance.now();
    this.#requests.delete(request);
  }

  #failed(request: Request): void {
    this.#ended(request);
    const error = request.failure()?.errorText ?? "";
    // What was aborted leaves the page as it was: a download, a navigation that wasn't let, another one right after it.
    if (this.#isDocument(request) && error !== "net::ERR_ABORTED") this.#answer = { url: request.url(), error };
  }

  #isDocument(request: Request): boolean {
    if (!request.isNavigationRequest()) return false;
    try {
      return request.frame() === this.page.mainFrame();
    } catch {
      // Playwright knows no frame of a request whose page isn't there yet: a new tab's first document.
      return true;
    }
  }
}
