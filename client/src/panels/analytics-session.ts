import * as l10n from "@vscode/l10n";
import { ReadAnalyticsRequest, type AnalyticsReport } from "../../../server/src/protocol/analytics.ts";
import type {
  AnalyticsQuery,
  FromAnalytics,
  PanelAnalytics,
  ToAnalytics,
} from "../../../webviews/src/protocol/analytics.ts";
import { withRemedy } from "../commands/workbench.ts";
import { toCsvFile, toHtmlFile, toJsonFile } from "../model/analytics-files.ts";
import { paramsOf } from "../model/analytics-query.ts";
import { viewAnalytics } from "../model/analytics-view.ts";
import type { Server } from "../ports/server.ts";

/** How a file of figures is to be called, and what it holds. */
export interface AnalyticsFile {
  readonly ending: "csv" | "json" | "html";
  readonly name: string;
  readonly text: string;
}

/** What the panel's session works with. */
export interface AnalyticsSessionOptions {
  readonly server: Server;
  readonly query: AnalyticsQuery;
  /** The language of texts, for the page to print. */
  readonly language: () => string;
  /** Whether a person can see the panel. */
  readonly isVisible: () => boolean;
  /** Let a person choose where, and write it; a page to print is opened as well. */
  readonly save: (file: AnalyticsFile) => Promise<void>;
  readonly openFile: (file: string) => Promise<void>;
  /** Resolves once the host can be asked. */
  readonly until: Promise<unknown>;
  /** Call later, once; the answer takes it back. */
  readonly later: (ms: number, act: () => void) => () => void;
  readonly post: (message: ToAnalytics) => void;
}

/** So long after something has moved the figures are asked for again, and while older events are being read. */
const refreshMs = 5_000;
const progressMs = 700;

/** The open panel's conversation: it asks the host for figures, again when something has moved, and writes them into files. */
export class AnalyticsSession {
  readonly #options: AnalyticsSessionOptions;
  #query: AnalyticsQuery;
  #shown: { readonly report: AnalyticsReport; readonly view: PanelAnalytics } | undefined;
  /** Counts what is asked: an answer that has been overtaken isn't shown. */
  #asked = 0;
  #isReady = false;
  #isStale = false;
  #isClosed = false;
  #refresh: (() => void) | undefined;

  constructor(options: AnalyticsSessionOptions) {
    this.#options = options;
    this.#query = options.query;
  }

  /** Handle a message of the panel. Never rejects: what fails is shown in the panel. */
  async receive(message: FromAnalytics): Promise<void> {
    await this.#guard(() => this.#handle(message));
  }

  /** Show other figures in the same panel. */
  async replace(query: AnalyticsQuery): Promise<void> {
    this.#query = query;
    if (this.#isReady) await this.#guard(() => this.#ask());
  }

  /** Something has moved in the fleet: the figures follow, a while later and only while they are seen. */
  moved(): void {
    this.#isStale = true;
    this.follow();
  }

  /** The panel may have come to the front. */
  follow(): void {
    if (this.#isStale && this.#isReady && this.#options.isVisible()) this.#askLater(refreshMs);
  }

  /** The panel is closed. */
  dispose(): void {
    this.#isClosed = true;
    this.#refresh?.();
  }

  async #handle(message: FromAnalytics): Promise<void> {
    switch (message.type) {
      case "ready":
        this.#isReady = true;
        this.#post({ type: "loading", query: this.#query });
        await this.#options.until;
        await this.#ask();
        return;
      case "ask":
        this.#query = message.query;
        await this.#ask();
        return;
      case "export":
        await this.#export(message.as);
        return;
      case "openFile": {
        const file = this.#shown?.report.recommendations[message.place]?.file;
        if (file === undefined) throw new Error(l10n.t("That recommendation isn't there any more"));
        await this.#options.openFile(file);
      }
    }
  }

  async #ask(): Promise<void> {
    this.#refresh?.();
    this.#refresh = undefined;
    this.#isStale = false;
    this.#asked += 1;
    const asked = this.#asked;
    const query = this.#query;
    this.#post({ type: "loading", query });
    try {
      const result = await this.#options.server.request(ReadAnalyticsRequest, paramsOf(query));
      if (asked !== this.#asked) return;
      if (result.outcome === "refused") throw new Error(withRemedy(result.because));
      this.#show(query, result.report);
    } catch (error) {
      if (asked === this.#asked) throw error;
    }
  }

  #show(query: AnalyticsQuery, report: AnalyticsReport): void {
    const view = viewAnalytics(report);
    this.#shown = { report, view };
    this.#post({ type: "figures", query, figures: view });
    if (view.progress !== undefined) this.#askLater(progressMs);
  }

  #askLater(ms: number): void {
    if (this.#isClosed) return;
    this.#refresh ??= this.#options.later(ms, () => {
      this.#refresh = undefined;
      void this.#guard(() => this.#ask());
    });
  }

  async #export(as: AnalyticsFile["ending"]): Promise<void> {
    if (this.#shown === undefined) throw new Error(l10n.t("There are no figures yet"));
    const { report, view } = this.#shown;
    const name = `manus-${report.since}-${report.until}`;
    const { language, save } = this.#options;
    const text = as === "csv" ? toCsvFile(view) : as === "json" ? toJsonFile(report) : toHtmlFile(view, language());
    await save({ ending: as, name, text });
  }

  #post(message: ToAnalytics): void {
    if (!this.#isClosed) this.#options.post(message);
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#post({ type: "problem", message: error instanceof Error ? error.message : String(error) });
    }
  }
}
