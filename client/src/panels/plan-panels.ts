import * as l10n from "@vscode/l10n";
import { Disposable, ViewColumn, window, workspace } from "vscode";
import type { Uri, WebviewPanel } from "vscode";
import type { Prepared } from "../commands/run-file.ts";
import { planPanelType } from "../contributions.ts";
import type { PlanState } from "../../../webviews/src/protocol/plan.ts";
import { fillPanel } from "./panel-frame.ts";
import { isFromPlan } from "./panel-messages.ts";
import type { Panels } from "./panels-on-demand.ts";
import { PlanSession, type PlanSessionOptions } from "./plan-session.ts";

/** What the panels work with. */
export interface PlanPanelOptions extends Omit<PlanSessionOptions, "prepared" | "post" | "now" | "until"> {
  readonly extension: Uri;
  readonly shorten: (file: string) => string;
  readonly isTrusted: () => boolean;
  /** Resolves once the host can be asked, or won't be for a while. */
  readonly untilKnown: () => Promise<unknown>;
  readonly onProblem: (error: unknown) => void;
}

interface OpenPlan {
  readonly panel: WebviewPanel;
  readonly session: PlanSession;
}

/** The tabs beside the files with what a run of them would do, one a file. They come back after a reload of the window, and are planned anew then. */
export class PlanPanels implements Panels<[prepared: Prepared]> {
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

  /** A tab of the window's last life comes back. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    if (!isPlanState(state)) {
      panel.dispose();
      return;
    }
    const { file, workspaceFolder, inputs } = state;
    // Whether the workspace is trusted may have changed since.
    const prepared = { file, workspaceFolder, inputs, trusted: this.#options.isTrusted() };
    this.#fill(panel, prepared, this.#options.untilKnown());
  }

  /** Show what a run of a file with these inputs would do, in the file's tab if it has one. */
  show(prepared: Prepared): void {
    const open = this.#open.get(prepared.file);
    if (open === undefined) {
      this.#fill(this.#create(prepared.file), prepared);
      return;
    }
    open.panel.reveal();
    void open.session.replace(prepared);
  }

  #create(file: string): WebviewPanel {
    const title = l10n.t("Plan: {0}", this.#options.shorten(file));
    // Beside a file; in front of another panel, which would only get narrower.
    const column = window.activeTextEditor === undefined ? ViewColumn.Active : ViewColumn.Beside;
    return window.createWebviewPanel(planPanelType, title, column, {
      enableFindWidget: true,
      // A plan is a moment's: made anew each time its tab comes to the front it would be another one.
      retainContextWhenHidden: true,
    });
  }

  #fill(panel: WebviewPanel, prepared: Prepared, until?: Promise<unknown>): void {
    const { extension, onProblem } = this.#options;
    const { file } = prepared;
    const session = new PlanSession({
      ...this.#options,
      prepared,
      ...(until !== undefined && { until }),
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
        if (this.#open.get(file)?.panel === panel) this.#open.delete(file);
        session.dispose();
      },
      onProblem,
    });
  }
}

function isPlanState(state: unknown): state is PlanState {
  if (typeof state !== "object" || state === null) return false;
  const { file, workspaceFolder, inputs } = state as Readonly<Record<string, unknown>>;
  return (
    typeof file === "string" && typeof workspaceFolder === "string" && typeof inputs === "object" && inputs !== null
  );
}
