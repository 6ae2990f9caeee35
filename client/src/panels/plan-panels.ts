import { Disposable, ViewColumn, window, workspace } from "vscode";
import type { Uri, WebviewPanel } from "vscode";
import type { Prepared } from "../commands/run-file.ts";
import { planPanelType } from "../contributions.ts";
import { fillPanel } from "./panel-frame.ts";
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
    const title = `Plan: ${shorten(file)}`;
    const panel = window.createWebviewPanel(planPanelType, title, ViewColumn.Beside, {
      enableFindWidget: true,
      // A plan is a moment's: made anew each time its tab comes to the front it would be another one.
      retainContextWhenHidden: true,
    });
    const session = new PlanSession({
      ...this.#options,
      prepared,
      now: () => new Date().toISOString(),
      post: (message) => void panel.webview.postMessage(message),
    });
    this.#open.set(file, { panel, session });
    fillPanel(panel, {
      extension,
      bundle: "plan",
      subject: file,
      accepts: isFromPlan,
      onMessage: (message) => void session.receive(message),
      onClosed: () => {
        this.#open.delete(file);
        session.dispose();
      },
      onProblem,
    });
  }
}
