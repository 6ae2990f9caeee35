import * as l10n from "@vscode/l10n";
import type { Disposable, Uri, WebviewPanel } from "vscode";
import type { Prepared } from "../commands/run-file.ts";
import { planPanelType } from "../contributions.ts";
import type { PlanState } from "../../../webviews/src/protocol/plan.ts";
import { isFromPlan } from "./panel-messages.ts";
import type { Panels } from "./panels-on-demand.ts";
import { PlanSession, type PlanSessionOptions } from "./plan-session.ts";
import { SubjectTabs } from "./subject-tabs.ts";

/** What the panels work with. */
export interface PlanPanelOptions extends Omit<PlanSessionOptions, "prepared" | "post" | "now" | "until"> {
  readonly extension: Uri;
  readonly shorten: (file: string) => string;
  readonly isTrusted: () => boolean;
  /** Resolves once the host can be asked, or won't be for a while. */
  readonly untilKnown: () => Promise<unknown>;
  readonly onProblem: (error: unknown) => void;
}

/** The tabs beside the files with what a run of them would do, one a file. They come back after a reload of the window, and are planned anew then. */
export class PlanPanels implements Panels<[prepared: Prepared]> {
  readonly #options: PlanPanelOptions;
  readonly #tabs = new SubjectTabs<PlanSession>(planPanelType);

  constructor(options: PlanPanelOptions) {
    this.#options = options;
  }

  /** Plans follow their files; the answer ends it and closes the tabs. */
  register(): Disposable {
    return this.#tabs.register();
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
    const session = this.#tabs.bringUp(prepared.file);
    const title = l10n.t("Plan: {0}", this.#options.shorten(prepared.file));
    if (session === undefined) this.#fill(this.#tabs.create(title), prepared);
    else void session.replace(prepared);
  }

  #fill(panel: WebviewPanel, prepared: Prepared, until?: Promise<unknown>): void {
    const { extension, onProblem } = this.#options;
    const session = new PlanSession({
      ...this.#options,
      prepared,
      ...(until !== undefined && { until }),
      now: () => new Date().toISOString(),
      post: (message) => void panel.webview.postMessage(message),
    });
    this.#tabs.fill(panel, session, {
      extension,
      bundle: "plan",
      subject: prepared.file,
      accepts: isFromPlan,
      onMessage: (message) => void session.receive(message),
      onClosed: () => undefined,
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
