import * as l10n from "@vscode/l10n";
import {
  PlanGraphRequest,
  ReadRunGraphRequest,
  type GraphResult,
  type GraphStep,
  type WorkflowGraph,
} from "../../../server/src/protocol/graph.ts";
import { toMermaid } from "../../../server/src/protocol/graph-mermaid.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { FileProblem } from "../../../server/src/protocol/runs.ts";
import type { RunId, TaskId } from "../../../server/src/protocol/states.ts";
import { toSvgFile } from "../../../webviews/src/drawing/svg-file.ts";
import type { FromGraph, GraphSubject, StepPath, ToGraph } from "../../../webviews/src/protocol/graph.ts";
import type { Prepared } from "../commands/run-file.ts";
import type { FleetModel } from "../model/fleet-model.ts";
import { filesOf, graphAt, linesOf } from "../model/graph-lines.ts";
import { relativeTo } from "../model/panel-run.ts";
import type { Editor } from "../ports/editor.ts";
import type { Server } from "../ports/server.ts";
import { inputLines } from "./plan-session.ts";

/** What a graph is of: a run, or what a run would be. */
export type GraphSource =
  | { readonly kind: "run"; readonly runId: RunId }
  | { readonly kind: "plan"; readonly prepared: Prepared };

/** Where a graph leads. */
export interface GraphDoors {
  /** Start what was planned. */
  run(prepared: Prepared): Promise<void>;
  showPlan(prepared: Prepared): void;
  showEvents(runId: RunId, taskId?: TaskId): Promise<void>;
  showGraph(runId: RunId): void;
  answer(runId: RunId, taskId: TaskId): Promise<void>;
  copy(text: string): Promise<void>;
  /** Let the person choose where, and write it there; the file, or nothing when they turned away. `ending` without a dot. */
  save(text: string, proposal: { readonly name: string; readonly ending: "svg" | "mmd" }): Promise<string | undefined>;
}

/** What a graph's panel works with. */
export interface GraphSessionOptions {
  readonly source: GraphSource;
  readonly server: Server;
  readonly model: FleetModel;
  readonly editor: Pick<Editor, "open" | "shorten">;
  readonly doors: GraphDoors;
  /** Whether a person can see it: what nobody sees isn't asked for. */
  readonly isVisible: () => boolean;
  /** Do something a moment later, once for all asks within that moment; the answer ends it. */
  readonly pace: (act: () => void) => { readonly ask: () => void; readonly dispose: () => void };
  /** Send to the panel. */
  readonly post: (message: ToGraph) => void;
}

/** One open graph's conversation. That of a run follows it; that of a plan is made anew when one of its files is saved. */
export class GraphSession {
  readonly #options: GraphSessionOptions;
  readonly #stop: () => void;
  readonly #pacer: { readonly ask: () => void; readonly dispose: () => void };
  #source: GraphSource;
  #graph: WorkflowGraph | undefined;
  #problems: readonly FileProblem[] = [];
  #ready = false;
  #closed = false;
  /** Counts what is asked: an answer that has been overtaken isn't shown. */
  #asked = 0;
  /** The run as it was when its graph was asked for last. */
  #seen: RunView | undefined;
  #known = false;

  constructor(options: GraphSessionOptions) {
    this.#source = options.source;
    const post: GraphSessionOptions["post"] = (message) => {
      if (!this.#closed) options.post(message);
    };
    this.#options = { ...options, post };
    this.#pacer = options.pace(() => void this.#guard(() => this.#ask()));
    this.#stop = options.model.onChange(() => this.follow());
  }

  /** Handle a message of the panel. Never rejects: what fails is shown in the panel. */
  async receive(message: FromGraph): Promise<void> {
    await this.#guard(() => this.#handle(message));
  }

  /** Plan something else in the same panel. */
  async replace(prepared: Prepared): Promise<void> {
    this.#source = { kind: "plan", prepared };
    if (this.#ready) await this.#guard(() => this.#ask());
  }

  /** A file was saved: where the plan is made from it, it is made anew. */
  async saved(file: string): Promise<void> {
    const source = this.#source;
    if (source.kind === "run" || !this.#ready) return;
    const files = [source.prepared.file, ...(this.#graph === undefined ? [] : filesOf(this.#graph))];
    if (files.includes(file)) await this.#guard(() => this.#ask());
  }

  /** Something may have moved, or the panel can be seen again. */
  follow(): void {
    const { model, isVisible, post } = this.#options;
    if (!this.#ready || !isVisible()) return;
    const { state } = model.link;
    if (state === "lost" || state === "failed") {
      if (this.#known) post({ type: "problem", message: l10n.t("The host can't be reached: this may be old.") });
      this.#known = false;
      return;
    }
    if (model.sequence === undefined) return;
    const source = this.#source;
    const isNews = source.kind === "run" && model.run(source.runId) !== this.#seen;
    if (!this.#known || isNews) this.#pacer.ask();
  }

  /** The panel is closed. */
  dispose(): void {
    this.#closed = true;
    this.#stop();
    this.#pacer.dispose();
  }

  async #handle(message: FromGraph): Promise<void> {
    const { doors } = this.#options;
    const source = this.#source;
    switch (message.type) {
      case "ready":
        this.#ready = true;
        this.#known = false;
        // Where the host isn't known yet, the model says when it is.
        if (this.#options.model.sequence === undefined) this.#postLoading();
        else await this.#ask();
        return;
      case "again":
        await this.#ask();
        return;
      case "run":
        if (source.kind === "plan") await doors.run(source.prepared);
        return;
      case "showOther":
        if (source.kind === "plan") doors.showPlan(source.prepared);
        else await doors.showEvents(source.runId);
        return;
      case "showEvents":
      case "showChild":
      case "answerStep":
        await this.#handleOfRun(message);
        return;
      default:
        await this.#handleOfGraph(message);
    }
  }

  async #handleOfRun({ type, stepId }: Extract<FromGraph, { readonly stepId: string }>): Promise<void> {
    const { doors } = this.#options;
    const { live } = this.#stepAt([stepId]).step;
    const source = this.#source;
    if (source.kind === "plan" || live === undefined) return;
    if (type === "showEvents") await doors.showEvents(source.runId, live.taskId);
    if (type === "showChild" && live.childRunId !== undefined) doors.showGraph(live.childRunId);
    if (type === "answerStep" && live.taskId !== undefined) await doors.answer(source.runId, live.taskId);
  }

  async #handleOfGraph(
    message: Extract<
      FromGraph,
      { readonly type: "openFile" | "revealStep" | "revealProblem" | "copyMermaid" | "saveMermaid" | "saveSvg" }
    >,
  ): Promise<void> {
    const { editor, doors } = this.#options;
    switch (message.type) {
      case "openFile":
        await editor.open(this.#file());
        return;
      case "revealStep": {
        const { file, step } = this.#stepAt(message.path);
        await editor.open(file, step.line);
        return;
      }
      case "revealProblem": {
        const problem = this.#problems[message.place];
        if (problem === undefined) throw new Error(l10n.t("That problem isn't there any more"));
        await editor.open(problem.file, problem.line - 1);
        return;
      }
      case "copyMermaid":
        await doors.copy(toMermaid(this.#graphAt(message.path), linesOf));
        this.#tell(l10n.t("Copied as Mermaid"));
        return;
      case "saveMermaid": {
        const graph = this.#graphAt(message.path);
        await this.#save(toMermaid(graph, linesOf), { name: graph.name, ending: "mmd" });
        return;
      }
      case "saveSvg":
        await this.#saveSvg(this.#graphAt(message.path));
    }
  }

  async #saveSvg(graph: WorkflowGraph): Promise<void> {
    await this.#save(toSvgFile(graph), { name: graph.title, ending: "svg" });
  }

  async #save(text: string, proposal: Parameters<GraphDoors["save"]>[1]): Promise<void> {
    const { doors, editor } = this.#options;
    const file = await doors.save(text, proposal);
    if (file !== undefined) this.#tell(l10n.t("Saved as {0}", editor.shorten(file)));
  }

  #tell(message: string): void {
    this.#options.post({ type: "told", message });
  }

  async #ask(): Promise<void> {
    const { server, model, post } = this.#options;
    this.#asked += 1;
    const asked = this.#asked;
    const source = this.#source;
    this.#seen = source.kind === "run" ? model.run(source.runId) : undefined;
    this.#known = true;
    this.#postLoading();
    try {
      const result =
        source.kind === "run"
          ? await server.request(ReadRunGraphRequest, { runId: source.runId })
          : await server.request(PlanGraphRequest, source.prepared);
      if (asked === this.#asked) this.#show(result);
    } catch (error) {
      if (asked !== this.#asked) return;
      post({ type: "problem", message: messageOf(error) });
    }
  }

  #show(result: GraphResult): void {
    const { post } = this.#options;
    if (result.outcome === "graph") {
      this.#graph = result.graph;
      this.#problems = [];
      post({ type: "graph", graph: result.graph });
      return;
    }
    const { because, problems } = result;
    this.#graph = undefined;
    this.#problems = problems.filter(({ severity }) => severity === "error" || severity === "warning");
    const shown = this.#problems.map(({ file, line, message, severity }) => {
      return { file: this.#options.editor.shorten(file), line, message, isError: severity === "error" };
    });
    post({ type: "refused", refusal: { message: because.message, remedy: because.remedy ?? "", problems: shown } });
  }

  #postLoading(): void {
    this.#options.post({ type: "loading", subject: this.#subject() });
  }

  #subject(): GraphSubject {
    const source = this.#source;
    if (source.kind === "run") {
      const run = this.#options.model.run(source.runId);
      const file = run === undefined ? "" : relativeTo(run.workspaceFolder, run.file);
      return { kind: "run", file, inputs: [], state: { kind: "run", runId: source.runId } };
    }
    const { file, workspaceFolder, inputs } = source.prepared;
    const shown = relativeTo(workspaceFolder, file);
    return {
      kind: "plan",
      file: shown,
      inputs: inputLines(inputs),
      state: { kind: "plan", file, workspaceFolder, inputs },
    };
  }

  #file(): string {
    const source = this.#source;
    const file = source.kind === "plan" ? source.prepared.file : (this.#graph?.file ?? "");
    if (file === "") throw new Error(l10n.t("The graph isn't there yet"));
    return file;
  }

  #graphAt(path: StepPath): WorkflowGraph {
    const graph = this.#graph && graphAt(this.#graph, path);
    if (graph === undefined) throw new Error(l10n.t("That graph isn't there any more"));
    return graph;
  }

  #stepAt(path: StepPath): { readonly file: string; readonly step: GraphStep } {
    const graph = this.#graphAt(path.slice(0, -1));
    const step = graph.steps.find(({ id }) => id === path.at(-1));
    if (step === undefined) throw new Error(l10n.t("That step isn't in the graph any more"));
    return { file: graph.file, step };
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#options.post({ type: "problem", message: messageOf(error) });
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
