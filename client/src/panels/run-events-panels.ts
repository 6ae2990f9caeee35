import { randomBytes } from "node:crypto";
import { Disposable, Uri, ViewColumn, window } from "vscode";
import type { WebviewPanel } from "vscode";
import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import type { RunEventsState } from "../../../webviews/src/protocol/run-events.ts";
import { runEventsPanelType } from "../contributions.ts";
import type { Starter } from "../commands/command-table.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { nameOf, type FollowedStreams } from "../link/followed-streams.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Server } from "../ports/server.ts";
import { toPanelHtml } from "./panel-html.ts";
import { isFromRunEvents } from "./panel-messages.ts";
import { RunEventsSession, type PanelCommands } from "./run-events-session.ts";

/** What the panels work with. */
export interface PanelOptions {
  readonly extension: Uri;
  readonly server: Server;
  readonly streams: FollowedStreams;
  readonly model: FleetModel;
  readonly commands: Omit<PanelCommands, "runAgain">;
  /** Starts the file of a run anew. */
  readonly runFile: Starter;
  readonly onProblem: (error: unknown) => void;
}

/** The editor tabs with runs' events, one a run, and one for each agent of a workflow that a person looks at. They come back after a reload of the window. */
export class RunEventsPanels {
  readonly #options: PanelOptions;
  readonly #open = new Map<string, WebviewPanel>();

  constructor(options: PanelOptions) {
    this.#options = options;
  }

  /** Let the editor bring back the tabs of the window's last life; the answer ends it and closes the tabs. */
  register(): Disposable {
    const serializer = window.registerWebviewPanelSerializer(runEventsPanelType, {
      deserializeWebviewPanel: async (panel, state) => {
        if (isState(state)) this.#fill(panel, state);
        else panel.dispose();
      },
    });
    return Disposable.from(serializer, {
      dispose: () => {
        for (const panel of this.#open.values()) panel.dispose();
      },
    });
  }

  /** Show the events of a run, or of one of its agents, in its tab if it has one. */
  show(subject: StreamKey): void {
    const open = this.#open.get(nameOf(subject));
    if (open !== undefined) {
      open.reveal();
      return;
    }
    const panel = window.createWebviewPanel(runEventsPanelType, "Events", ViewColumn.Active, {
      enableFindWidget: true,
    });
    this.#fill(panel, subject);
  }

  /** Who runs it again from its events wants to see the new ones. */
  async #runAgain(target: CommandTarget): Promise<void> {
    const runId = await this.#options.runFile(target);
    if (runId !== undefined) this.show({ runId });
  }

  #fill(panel: WebviewPanel, { runId, taskId }: StreamKey): void {
    const { extension, model, server, streams, onProblem } = this.#options;
    const subject = { runId, ...(taskId !== undefined && { taskId }) };
    const name = nameOf(subject);
    const commands = { ...this.#options.commands, runAgain: (target: CommandTarget) => this.#runAgain(target) };
    const folder = Uri.joinPath(extension, "out", "webviews");
    const media = Uri.joinPath(extension, "media");
    this.#open.set(name, panel);
    const showTitle = (): void => {
      const agent = taskId === undefined ? undefined : model.task(taskId)?.title;
      const title = `Events: ${agent ?? model.run(runId)?.title ?? name}`;
      if (panel.title !== title) panel.title = title;
    };
    showTitle();
    const stopListening = model.onChange(showTitle);
    panel.iconPath = { light: Uri.joinPath(media, "file-light.svg"), dark: Uri.joinPath(media, "file-dark.svg") };
    const { webview } = panel;
    const post = (message: unknown): void => void webview.postMessage(message);
    const session = new RunEventsSession({ ...subject, server, streams, model, commands, post });
    const hearing = webview.onDidReceiveMessage((message: unknown) => {
      if (isFromRunEvents(message)) void session.receive(message);
      else onProblem(new Error("The run events panel sent something unknown; it was dropped"));
    });
    panel.onDidDispose(() => {
      if (this.#open.get(name) === panel) this.#open.delete(name);
      stopListening();
      hearing.dispose();
      session.dispose().catch(onProblem);
    });
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    webview.html = toPanelHtml({
      title: panel.title,
      script: webview.asWebviewUri(Uri.joinPath(folder, "run-events.js")).toString(),
      style: webview.asWebviewUri(Uri.joinPath(folder, "run-events.css")).toString(),
      source: webview.cspSource,
      nonce: randomBytes(16).toString("base64url"),
      subject: name,
    });
  }
}

function isState(state: unknown): state is RunEventsState {
  if (typeof state !== "object" || state === null || !("runId" in state) || typeof state.runId !== "string")
    return false;
  return !("taskId" in state) || typeof state.taskId === "string";
}
