import * as l10n from "@vscode/l10n";
import { homedir } from "node:os";
import { join } from "node:path";
import { Disposable, env, UIKind, Uri, ViewColumn, window, workspace } from "vscode";
import type { WebviewPanel } from "vscode";
import type { AnalyticsQuery } from "../../../webviews/src/protocol/analytics.ts";
import { languageTag } from "../../../webviews/src/protocol/language-tag.ts";
import { analyticsPanelType } from "../contributions.ts";
import { firstQuery, isAnalyticsQuery } from "../model/analytics-query.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Editor } from "../ports/editor.ts";
import type { Person } from "../ports/person.ts";
import type { Server } from "../ports/server.ts";
import { isFromAnalytics } from "./analytics-messages.ts";
import { AnalyticsSession, type AnalyticsFile } from "./analytics-session.ts";
import { fillPanel } from "./panel-frame.ts";
import type { Panels } from "./panels-on-demand.ts";

/** What the panel works with. */
export interface AnalyticsPanelOptions {
  readonly extension: Uri;
  readonly server: Server;
  readonly model: FleetModel;
  readonly editor: Editor;
  readonly person: Pick<Person, "chooseTarget" | "tell">;
  /** Resolves once the host can be asked, or won't be for a while. */
  readonly untilKnown: () => Promise<unknown>;
  readonly onProblem: (error: unknown) => void;
}

/** The tab with figures: one a window. It comes back after a reload with what it showed. */
export class AnalyticsPanels implements Panels<[filter?: AnalyticsQuery["filter"]]> {
  readonly #options: AnalyticsPanelOptions;
  #open: { readonly panel: WebviewPanel; readonly session: AnalyticsSession } | undefined;

  constructor(options: AnalyticsPanelOptions) {
    this.#options = options;
  }

  /** What it answers closes the tab. */
  register(): Disposable {
    return new Disposable(() => void this.#open?.panel.dispose());
  }

  /** The tab of the window's last life comes back. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    this.#fill(panel, isAnalyticsQuery(state) ? state : firstQuery);
  }

  /** Show the tab; with a filter what that leaves. */
  show(filter?: AnalyticsQuery["filter"]): void {
    const query = filter === undefined ? firstQuery : { ...firstQuery, filter };
    if (this.#open === undefined) {
      const options = { enableFindWidget: true, retainContextWhenHidden: true };
      this.#fill(window.createWebviewPanel(analyticsPanelType, l10n.t("Analytics"), ViewColumn.Active, options), query);
      return;
    }
    this.#open.panel.reveal();
    if (filter !== undefined) void this.#open.session.replace(query);
  }

  #fill(panel: WebviewPanel, query: AnalyticsQuery): void {
    const { extension, server, model, editor, untilKnown, onProblem } = this.#options;
    panel.title = l10n.t("Analytics");
    const session = new AnalyticsSession({
      server,
      query,
      language: languageTag,
      isVisible: () => panel.visible,
      save: async (file) => await this.#save(file),
      openFile: async (file) => await editor.open(file),
      until: untilKnown(),
      later: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      post: (message) => void panel.webview.postMessage(message),
    });
    const stopListening = model.onChange(() => session.moved());
    const seen = panel.onDidChangeViewState(() => session.follow());
    this.#open = { panel, session };
    fillPanel(panel, {
      extension,
      bundle: "analytics",
      subject: "analytics",
      accepts: isFromAnalytics,
      onMessage: (message) => void session.receive(message),
      onClosed: () => {
        if (this.#open?.panel === panel) this.#open = undefined;
        stopListening();
        seen.dispose();
        session.dispose();
      },
      onProblem,
    });
  }

  /** A page to print is opened in the browser where the editor can do that; else the person is told where it lies. */
  async #save({ ending, name, text }: AnalyticsFile): Promise<void> {
    const { editor, person } = this.#options;
    const kinds = { csv: l10n.t("Tables (CSV)"), json: l10n.t("Figures (JSON)"), html: l10n.t("Page to print (HTML)") };
    const file = await person.chooseTarget(l10n.t("Save figures"), {
      file: join(editor.folders()[0] ?? homedir(), `${name}.${ending}`),
      kinds: { [kinds[ending]]: [ending] },
    });
    if (file === undefined) return;
    const uri = Uri.file(file);
    await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    if (ending !== "html") return;
    const isHere = env.remoteName === undefined && env.uiKind === UIKind.Desktop;
    if (isHere && (await env.openExternal(uri))) return;
    await person.tell({ level: "information", text: l10n.t("Saved as {0}. Open it in a browser to print it.", file) });
  }
}
