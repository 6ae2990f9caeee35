import * as l10n from "@vscode/l10n";
import { homedir } from "node:os";
import { join } from "node:path";
import { env, Uri, workspace } from "vscode";
import type { Disposable, WebviewPanel } from "vscode";
import type { Prepared } from "../commands/run-file.ts";
import { graphPanelType } from "../contributions.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import type { Editor } from "../ports/editor.ts";
import type { Person } from "../ports/person.ts";
import type { Server } from "../ports/server.ts";
import { createPacer } from "../views/pacer.ts";
import { isFromGraph, isGraphState } from "./graph-messages.ts";
import { GraphSession, type GraphDoors, type GraphSource } from "./graph-session.ts";
import type { Panels } from "./panels-on-demand.ts";
import { SubjectTabs } from "./subject-tabs.ts";

/** What the panels work with. */
export interface GraphPanelOptions {
  readonly extension: Uri;
  readonly server: Server;
  readonly model: FleetModel;
  readonly editor: Editor;
  readonly person: Pick<Person, "chooseTarget">;
  readonly doors: Omit<GraphDoors, "copy" | "save" | "showGraph">;
  readonly onProblem: (error: unknown) => void;
}

/** The tabs with graphs, one a run and one a file. They come back after a reload of the window; that of a plan is made anew then. */
export class GraphPanels implements Panels<[source: GraphSource]> {
  readonly #options: GraphPanelOptions;
  readonly #tabs = new SubjectTabs<GraphSession>(graphPanelType);

  constructor(options: GraphPanelOptions) {
    this.#options = options;
  }

  /** Plans follow their files; the answer ends it and closes the tabs. */
  register(): Disposable {
    return this.#tabs.register();
  }

  /** A tab of the window's last life comes back. */
  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    const source = this.#sourceOf(state);
    if (source === undefined) panel.dispose();
    else this.#fill(panel, source);
  }

  /** Show the graph of a run, or of what a run would be, in its tab if it has one. */
  show(source: GraphSource): void {
    const session = this.#tabs.bringUp(nameOf(source));
    if (session === undefined) this.#fill(this.#tabs.create(l10n.t("Graph")), source);
    else if (source.kind === "plan") void session.replace(source.prepared);
  }

  /** Whether the workspace is trusted may have changed since, so it isn't taken from what was kept. */
  #sourceOf(state: unknown): GraphSource | undefined {
    if (!isGraphState(state)) return undefined;
    if (state.kind === "run") return state;
    const { file, workspaceFolder, inputs } = state;
    const prepared: Prepared = { file, workspaceFolder, inputs, trusted: this.#options.editor.isTrusted() };
    return { kind: "plan", prepared };
  }

  #fill(panel: WebviewPanel, source: GraphSource): void {
    const { extension, model, editor, onProblem } = this.#options;
    const showTitle = (): void => {
      const subject = source.kind === "plan" ? editor.shorten(source.prepared.file) : model.run(source.runId)?.title;
      const title = subject === undefined ? l10n.t("Graph") : l10n.t("Graph: {0}", subject);
      if (panel.title !== title) panel.title = title;
    };
    showTitle();
    const stopListening = model.onChange(showTitle);
    const session = new GraphSession({
      ...this.#options,
      source,
      doors: {
        ...this.#options.doors,
        showGraph: (runId) => this.show({ kind: "run", runId }),
        copy: async (text) => await env.clipboard.writeText(text),
        save: async (text, proposal) => await this.#save(text, proposal),
      },
      isVisible: () => panel.visible,
      pace: createPacer,
      post: (message) => void panel.webview.postMessage(message),
    });
    const seen = panel.onDidChangeViewState(() => session.follow());
    this.#tabs.fill(panel, session, {
      extension,
      bundle: "graph",
      subject: nameOf(source),
      accepts: isFromGraph,
      onMessage: (message) => void session.receive(message),
      onClosed: () => {
        stopListening();
        seen.dispose();
      },
      onProblem,
    });
  }

  async #save(text: string, { name, ending }: Parameters<GraphDoors["save"]>[1]): Promise<string | undefined> {
    const { editor, person } = this.#options;
    const kind = ending === "svg" ? l10n.t("SVG drawing") : l10n.t("Mermaid diagram");
    const plain = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "-").replaceAll(/^-+|-+$/g, "");
    const file = await person.chooseTarget(l10n.t("Save graph"), {
      file: join(editor.folders()[0] ?? homedir(), `${plain === "" ? "graph" : plain}.${ending}`),
      kinds: { [kind]: [ending] },
    });
    if (file !== undefined) await workspace.fs.writeFile(Uri.file(file), new TextEncoder().encode(text));
    return file;
  }
}

function nameOf(source: GraphSource): string {
  return source.kind === "run" ? `run ${source.runId}` : `plan ${source.prepared.file}`;
}
