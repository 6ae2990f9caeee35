import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../../../core/ports/log.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { ToolContext } from "../../../core/ports/tools.ts";
import type { RunId, TaskId } from "../../../protocol/states.ts";
import { ToolFailure } from "../results.ts";
import { browserFolderIn, marksOfBrowser } from "./browser-record.ts";
import { findInstalledBrowser } from "./find-browser.ts";
import { Turns } from "./in-turn.ts";
import type { Launch } from "./launch.ts";
import type { BrowserLimits } from "./limits.ts";
import { LiveBrowser } from "./live-browser.ts";

/** What the browsers of all runs need from outside. */
export interface BrowserPorts {
  readonly log: Log;
  /** Everything that a page says passes it before it is shown or written. */
  readonly mask: Mask;
  readonly limits: BrowserLimits;
  readonly launch: Launch;
  /** Whether there is a screen on which a browser could be shown. */
  readonly hasDisplay: () => boolean;
  /** A variable as whoever started the run has it. */
  readonly read: (runId: RunId | undefined, name: string) => string | undefined;
}

/** The browser of one run, or of one agent's task: started when it is first needed, and again after a crash. */
export class RunBrowser {
  readonly runId: RunId;
  readonly runFolder: string;
  /** Of an agent: its task. */
  readonly agentTask: TaskId | undefined;
  readonly turns = new Turns();
  readonly #ports: BrowserPorts;
  /** The newest call's: it says what may be opened until the next one. */
  #context: ToolContext;
  /** Origins that the gate has let the browser open, call by call. */
  readonly #opened = new Set<string>();
  #live: LiveBrowser | undefined;
  /** The newest start, done or not. */
  #starting: Promise<LiveBrowser> | undefined;
  #visible: boolean;
  #personHasIt = false;
  #pictures = 0;
  #ended = false;

  constructor(ports: BrowserPorts, context: ToolContext) {
    this.#ports = ports;
    this.runId = context.runId;
    this.runFolder = context.runFolder;
    this.agentTask = context.origin === "agent" ? context.taskId : undefined;
    this.#context = context;
    this.#visible = isOn(ports.read(context.runId, "MANUS_BROWSER_VISIBLE"));
  }

  /** The browser as it runs now, if it does. */
  get live(): LiveBrowser | undefined {
    return this.#live?.alive === true ? this.#live : undefined;
  }

  /** From now on this call says what a page may open. */
  serve(context: ToolContext): void {
    this.#context = context;
  }

  /** The gate has let a call open this address, so its origin is open to the pages of this browser. */
  admit(url: string): void {
    this.#opened.add(new URL(url).origin);
  }

  /** The running browser; a new one where there is none, or where the last one has ended by itself. @throws ToolFailure. */
  async open(): Promise<LiveBrowser> {
    if (this.#live?.alive === true) return this.#live;
    const crashed = this.#live;
    this.#live = undefined;
    await crashed?.end();
    const live = await this.#start();
    if (crashed !== undefined)
      live.tell("The browser had ended unexpectedly; this is a new one, and the pages of the old one are gone");
    return live;
  }

  /** End it and start another one: afresh, or with the same profile. @throws ToolFailure. */
  async restart(how: { readonly afresh: boolean; readonly visible?: boolean }): Promise<LiveBrowser> {
    await this.#live?.end();
    this.#live = undefined;
    if (how.afresh) await rm(this.#profileFolder(), { recursive: true, force: true, maxRetries: 5 });
    this.#visible = how.visible ?? this.#visible;
    return this.#start();
  }

  /** While a person has the browser in hand they go where they want. The page where they leave it is open to the agent. */
  handedTo(person: boolean): void {
    this.#personHasIt = person;
    const url = this.#live?.shown?.page.url() ?? "";
    if (!person && /^https?:/.test(url)) this.admit(url);
  }

  /** Where the next picture goes: its path, and its name as seen from the run's folder. */
  nextPicture(): { readonly path: string; readonly name: string } {
    this.#pictures += 1;
    const file = `view-${Date.now().toString(36)}-${this.#pictures}.png`;
    return { path: join(browserFolderIn(this.runFolder), file), name: `browser/${file}` };
  }

  /** End the browser and forget what it knew: cookies, storage, what it had cached. Pictures and downloads stay. */
  async end(): Promise<void> {
    this.#ended = true;
    // How a start ends is its caller's business; here it only must not go on.
    await this.#starting?.catch(() => undefined);
    await this.#live?.end();
    this.#live = undefined;
    await rm(this.#profileFolder(), { recursive: true, force: true, maxRetries: 5 });
  }

  #start(): Promise<LiveBrowser> {
    this.#starting = this.#startNow();
    return this.#starting;
  }

  async #startNow(): Promise<LiveBrowser> {
    const { log, limits, launch, hasDisplay, read } = this.#ports;
    if (this.#ended) throw new ToolFailure("run-ended", "The run of this browser has ended", "Start the run again");
    const found = findInstalledBrowser(read(this.runId, "MANUS_BROWSER"));
    if (found.executable === undefined) {
      throw new ToolFailure(
        "no-browser",
        found.because,
        "Install Chrome, Chromium or Edge, or set MANUS_BROWSER to the path of one",
      );
    }
    const visible = this.#visible && hasDisplay();
    const mark = randomBytes(12).toString("hex");
    const context = await launch({
      executable: found.executable,
      profileFolder: this.#profileFolder(),
      downloadFolder: join(browserFolderIn(this.runFolder), "downloading"),
      visible,
      marks: marksOfBrowser(mark),
      proxy: {
        http: read(this.runId, "HTTP_PROXY"),
        https: read(this.runId, "HTTPS_PROXY"),
        none: read(this.runId, "NO_PROXY"),
      },
      startMs: limits.startMs,
    });
    const mayOpen = (url: string): Promise<boolean> => this.#mayOpen(url);
    const order = { context, runFolder: this.runFolder, mark, visible, limits, log, mayOpen };
    const live = await LiveBrowser.begin(order).catch(async (error: unknown) => {
      await context.close();
      throw error;
    });
    this.#live = live;
    if (this.#visible && !visible) live.tell("The browser can't be shown: this machine has no display");
    return live;
  }

  async #mayOpen(url: string): Promise<boolean> {
    const { origin } = new URL(url);
    if (this.#personHasIt || this.#opened.has(origin) || this.#context.mayOpen === undefined) return true;
    return this.#context.mayOpen(url);
  }

  #profileFolder(): string {
    return join(browserFolderIn(this.runFolder), "profile");
  }
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(0|false|no|off)?$/i.test(value.trim());
}
