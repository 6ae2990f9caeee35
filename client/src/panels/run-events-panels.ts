import * as l10n from "@vscode/l10n";
import { Disposable, ViewColumn, window } from "vscode";
import type { Uri, WebviewPanel } from "vscode";
import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import type { RunEventsState } from "../../../webviews/src/protocol/run-events.ts";
import { runEventsPanelType } from "../contributions.ts";
import type { Starter } from "../commands/command-table.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { nameOf, type FollowedStreams } from "../link/followed-streams.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Server } from "../ports/server.ts";
import { fillPanel } from "./panel-frame.ts";
import { isFromRunEvents } from "./panel-messages.ts";
import type { PanelDoors } from "./panel-doors.ts";
import type { Panels } from "./panels-on-demand.ts";
import { RunEventsSession, type PanelCommands } from "./run-events-session.ts";

/** What the panels work with. */
export interface PanelOptions {
  readonly extension: Uri;
  readonly server: Server;
  readonly streams: FollowedStreams;
  readonly model: FleetModel;
  readonly commands: Omit<PanelCommands, "runAgain">;
  readonly doors: PanelDoors;
  /** Starts the file of a run anew. */
  readonly runFile: Starter;
  readonly onProblem: (error: unknown) => void;
}

/** The editor tabs with runs' events, one a run, and one for each agent of a workflow that a person looks at. They come back after a reload of the window. */
export class RunEventsPanels implements Panels<[subject: StreamKey, seq?: number]> {
  readonly #options: PanelOptions;
  readonly #open = new Map<string, OpenPanel>();

  constructor(options: PanelOptions) {
    this.#options = options;
  }

  /** What it answers closes the tabs. */
  register(): Disposable {
    return new Disposable(() => {
      for (const { panel } of this.#open.values()) panel.dispose();
    });
  }

  /** A tab of the window's last life comes back. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    if (isState(state)) this.#fill(panel, state);
    else panel.dispose();
  }

  /** Show a run, or one of its agents, in its tab if it has one; with `seq` at that event. */
  show(subject: StreamKey, seq?: number): void {
    const open = this.#open.get(nameOf(subject)) ?? this.#create(subject);
    open.panel.reveal();
    if (seq !== undefined) open.session.goTo(seq);
  }

  #create(subject: StreamKey): OpenPanel {
    const title = l10n.t("Run");
    const panel = window.createWebviewPanel(runEventsPanelType, title, ViewColumn.Active, { enableFindWidget: true });
    return this.#fill(panel, subject);
  }

  /** Who runs it again from its panel wants to see the new run. */
  async #runAgain(target: CommandTarget): Promise<void> {
    const runId = await this.#options.runFile(target);
    if (runId !== undefined) this.show({ runId });
  }

  #fill(panel: WebviewPanel, { runId, taskId }: StreamKey): OpenPanel {
    const { extension, model, server, streams, doors, onProblem } = this.#options;
    const subject = { runId, ...(taskId !== undefined && { taskId }) };
    const name = nameOf(subject);
    const commands = { ...this.#options.commands, runAgain: (target: CommandTarget) => this.#runAgain(target) };
    const showTitle = (): void => {
      const agent = taskId === undefined ? undefined : model.task(taskId)?.title;
      const title = l10n.t("Run: {0}", agent ?? model.run(runId)?.title ?? name);
      if (panel.title !== title) panel.title = title;
    };
    showTitle();
    const stopListening = model.onChange(showTitle);
    const post = (message: unknown): void => void panel.webview.postMessage(message);
    const session = new RunEventsSession({ ...subject, server, streams, model, commands, doors, post });
    this.#open.set(name, { panel, session });
    fillPanel(panel, {
      extension,
      bundle: "run-events",
      subject: name,
      accepts: isFromRunEvents,
      onMessage: (message) => void session.receive(message),
      onClosed: () => {
        if (this.#open.get(name)?.panel === panel) this.#open.delete(name);
        stopListening();
        session.dispose().catch(onProblem);
      },
      onProblem,
    });
    return { panel, session };
  }
}

interface OpenPanel {
  readonly panel: WebviewPanel;
  readonly session: RunEventsSession;
}

function isState(state: unknown): state is RunEventsState {
  if (typeof state !== "object" || state === null || !("runId" in state) || typeof state.runId !== "string")
    return false;
  return !("taskId" in state) || typeof state.taskId === "string";
}
