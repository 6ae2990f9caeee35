import * as l10n from "@vscode/l10n";
import { DescribeFileRequest } from "../../../server/src/protocol/language.ts";
import {
  PlanRunRequest,
  type PlannedStep,
  type PlanRunResult,
  type RunPlan,
} from "../../../server/src/protocol/plans.ts";
import type { FileProblem } from "../../../server/src/protocol/runs.ts";
import type { FromPlan, PlanSubject, ToPlan } from "../../../webviews/src/protocol/plan.ts";
import type { Prepared } from "../commands/run-file.ts";
import { relativeTo } from "../model/panel-run.ts";
import type { Editor } from "../ports/editor.ts";
import type { Server } from "../ports/server.ts";

/** What a plan's panel works with. */
export interface PlanSessionOptions {
  readonly prepared: Prepared;
  readonly server: Server;
  readonly editor: Pick<Editor, "open" | "toUri">;
  /** Ask for the inputs anew; nothing when the person turned away. */
  readonly changeInputs: (file: string) => Promise<Prepared | undefined>;
  /** Start what was planned. */
  readonly run: (prepared: Prepared) => Promise<void>;
  /** Show the same as a graph. */
  readonly showGraph: (prepared: Prepared) => void;
  /** Of a tab that the editor brings back: resolves once the host can be asked. */
  readonly until?: Promise<unknown>;
  /** ISO 8601. */
  readonly now: () => string;
  /** Send to the panel. */
  readonly post: (message: ToPlan) => void;
}

/** Values of inputs are shown in a line. */
const longestValue = 80;

/** One open plan's conversation: it asks the host for the plan, again when one of its files is saved, and starts the run with the inputs that were planned. */
export class PlanSession {
  readonly #options: PlanSessionOptions;
  #prepared: Prepared;
  #plan: RunPlan | undefined;
  #problems: readonly FileProblem[] = [];
  /** Counts what is asked: an answer that has been overtaken isn't shown. */
  #asked = 0;
  #ready = false;
  #closed = false;

  constructor(options: PlanSessionOptions) {
    this.#prepared = options.prepared;
    this.#options = {
      ...options,
      post: (message) => {
        if (!this.#closed) options.post(message);
      },
    };
  }

  /** Handle a message of the panel. Never rejects: what fails is shown in the panel. */
  async receive(message: FromPlan): Promise<void> {
    await this.#guard(() => this.#handle(message));
  }

  /** Plan something else in the same panel. */
  async replace(prepared: Prepared): Promise<void> {
    this.#prepared = prepared;
    if (this.#ready) await this.#guard(() => this.#ask());
  }

  /** A file was saved: where the plan is made from it, it is made anew. */
  async saved(file: string): Promise<void> {
    const files = [this.#prepared.file, ...(this.#plan === undefined ? [] : filesOf(this.#plan))];
    if (this.#ready && files.includes(file)) await this.#guard(() => this.#ask());
  }

  /** The panel is closed. */
  dispose(): void {
    this.#closed = true;
  }

  async #handle(message: FromPlan): Promise<void> {
    const { editor, run } = this.#options;
    switch (message.type) {
      case "ready":
        this.#ready = true;
        await this.#options.until;
        await this.#ask();
        return;
      case "planAgain":
        await this.#ask();
        return;
      case "run":
        await run(this.#prepared);
        return;
      case "showGraph":
        this.#options.showGraph(this.#prepared);
        return;
      case "changeInputs":
        await this.#changeInputs();
        return;
      case "revealStep": {
        const place = this.#plan && findStep(this.#plan, message.path);
        if (place === undefined) throw new Error(l10n.t("That step isn't in the plan any more"));
        await editor.open(place.file, place.step.line);
        return;
      }
      case "revealProblem": {
        const problem = this.#problems[message.place];
        if (problem === undefined) throw new Error(l10n.t("That problem isn't there any more"));
        await editor.open(problem.file, problem.line - 1);
        return;
      }
      case "openFile":
        await editor.open(this.#prepared.file);
    }
  }

  async #changeInputs(): Promise<void> {
    const prepared = await this.#options.changeInputs(this.#prepared.file);
    if (prepared !== undefined) await this.replace(prepared);
  }

  async #ask(): Promise<void> {
    const { server, post } = this.#options;
    this.#asked += 1;
    const asked = this.#asked;
    const isNewest = (): boolean => asked === this.#asked;
    const prepared = this.#prepared;
    const subject = await this.#describe(prepared);
    if (!isNewest()) return;
    post({ type: "planning", subject });
    try {
      const result = await server.request(PlanRunRequest, prepared);
      if (isNewest()) this.#show(result);
    } catch (error) {
      if (isNewest()) throw error;
    }
  }

  #show(result: PlanRunResult): void {
    const { now, post } = this.#options;
    if (result.outcome === "planned") {
      this.#plan = result.plan;
      this.#problems = [];
      post({ type: "planned", plan: result.plan, at: now() });
      return;
    }
    const { because, problems } = result;
    this.#plan = undefined;
    this.#problems = problems.filter(({ severity }) => severity === "error" || severity === "warning");
    const { workspaceFolder } = this.#prepared;
    const shown = this.#problems.map(({ file, line, message, severity }) => {
      return { file: relativeTo(workspaceFolder, file), line, message, isError: severity === "error" };
    });
    post({ type: "refused", refusal: { message: because.message, remedy: because.remedy ?? "", problems: shown } });
  }

  async #describe({ file, workspaceFolder, inputs }: Prepared): Promise<PlanSubject> {
    const { editor, server } = this.#options;
    const description = await server.request(DescribeFileRequest, { uri: editor.toUri(file) });
    return {
      file: relativeTo(workspaceFolder, file),
      inputs: inputLines(inputs),
      canChangeInputs: (description?.inputs.length ?? 0) > 0,
      state: { file, workspaceFolder, inputs },
    };
  }

  async #guard(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#options.post({ type: "problem", message: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** Inputs for a person: `name: value`, each in a line. */
export function inputLines(inputs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(inputs).map(([name, value]) => `${name}: ${inLine(value)}`);
}

function inLine(value: unknown): string {
  const text = (typeof value === "string" ? value : JSON.stringify(value)).replaceAll(/\s+/g, " ");
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}

function filesOf({ file, steps }: RunPlan): readonly string[] {
  return [file, ...steps.flatMap(({ child }) => (child === undefined ? [] : filesOf(child)))];
}

/** The step that a path of ids leads to, and the file it is in. */
function findStep(
  plan: RunPlan,
  [id, ...rest]: readonly string[],
): { readonly file: string; readonly step: PlannedStep } | undefined {
  const step = plan.steps.find((each) => each.id === id);
  if (step === undefined || rest.length === 0) return step && { file: plan.file, step };
  return step.child && findStep(step.child, rest);
}
