import { randomBytes } from "node:crypto";
import { Disposable, Uri, ViewColumn, window, workspace } from "vscode";
import type { WebviewPanel } from "vscode";
import type { Prepared } from "../commands/run-file.ts";
import { planPanelType } from "../contributions.ts";
import { toPanelHtml } from "./panel-html.ts";
import { isFromPlan } from "./panel-messages.ts";
import { PlanSession, type PlanSessionOptions } from "./plan-session.ts";

/** What the panels work with. */
export interface PlanPanelOptions extends Omit<PlanSessionOptions, "prepared" | "post" | "now"> {
  readonly extension: Uri;
  readonly shorten: (file: string) => string;
  readonly onProblem: (error: unknown) => void;
}

interface OpenPlan {
  readonly panel: WebviewPanel;
  readonly session: PlanSession;
}

/** The tabs beside the files with what a run of them would do, one a file. A plan grows old: none comes back after a reload of the window. */
export class PlanPanels {
  readonly #options: PlanPanelOptions;
  readonly #open = new Map<string, OpenPlan>();

  constructor(options: PlanPanelOptions) {
    this.#options = options;
  }

  /** Plans follow their files; the answer ends it and closes the tabs. */
  register(): Disposable {
    const saving = workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme !== "file") return;
      for (const { session } of this.#open.values()) void session.saved(uri.fsPath);
    });
    const closing = new Disposable(() => {
      for (const { panel } of this.#open.values()) panel.dispose();
    });
    return Disposable.from(saving, closing);
  }

  /** Show what a run of a file with these inputs would do, in the file's tab if it has one. */
  show(prepared: Prepared): void {
    const open = this.#open.get(prepared.file);
    if (open === undefined) {
      this.#fill(prepared);
      return;
    }
    open.panel.reveal();
    void open.session.replace(prepared);
  }

  #fill(prepared: Prepared): void {
    const { extension, shorten, onProblem } = this.#options;
    const { file } = prepared;
    const folder = Uri.joinPath(extension, "out", "webviews");
    const media = Uri.joinPath(extension, "media");
    const title = `Plan: ${shorten(file)}`;
    const panel = window.createWebviewPanel(planPanelType, title, ViewColumn.Beside, {
      enableFindWidget: true,
      enableScripts: true,
      localResourceRoots: [folder],
      // A plan is a moment's: made anew each time its tab comes to the front it would be another one.
      retainContextWhenHidden: true,
    });
    panel.iconPath = { light: Uri.joinPath(media, "file-light.svg"), dark: Uri.joinPath(media, "file-dark.svg") };
    const { webview } = panel;
    const session = new PlanSession({
      ...this.#options,
      prepared,
      now: () => new Date().toISOString(),
      post: (message) => void webview.postMessage(message),
    });
    this.#open.set(file, { panel, session });
    const hearing = webview.onDidReceiveMessage((message: unknown) => {
      if (isFromPlan(message)) void session.receive(message);
      else onProblem(new Error("The plan's panel sent something unknown; it was dropped"));
    });
    panel.onDidDispose(() => {
      this.#open.delete(file);
      hearing.dispose();
      session.dispose();
    });
    webview.html = toPanelHtml({
      title,
      script: webview.asWebviewUri(Uri.joinPath(folder, "plan.js")).toString(),
      style: webview.asWebviewUri(Uri.joinPath(folder, "plan.css")).toString(),
      source: webview.cspSource,
      nonce: randomBytes(16).toString("base64url"),
      subject: file,
    });
  }
}
