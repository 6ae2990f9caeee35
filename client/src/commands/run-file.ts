import * as l10n from "@vscode/l10n";
import { dirname } from "node:path";
import {
  StartRunRequest,
  type FileProblem,
  type StartRunParams,
  type StartRunResult,
} from "../../../server/src/protocol/runs.ts";
import type { RunId, StepId } from "../../../server/src/protocol/states.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { allows } from "../model/context-values.ts";
import { askInputs, type InputsQuestion } from "./ask-inputs.ts";
import { askPreference } from "./ask-preference.ts";
import { findRun } from "./run-commands.ts";
import { confirmTrust } from "./trust-file.ts";
import { describeFile, findFile, tellRefusal, withRemedy, type Workbench } from "./workbench.ts";

/** Run a whole file. Answers the run when one was started. */
export async function runFile(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const file = await findFile(workbench, target, l10n.t("Run which file?"));
  return file === undefined ? undefined : await prepareAndStart(workbench, file);
}

/** Run a whole file on an account, an instance, with a model or a profile that the person chooses. */
export async function runFileWith(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const file = await findFile(workbench, target, l10n.t("Run which file?"));
  if (file === undefined) return undefined;
  const prefer = await askPreference(workbench, workbench.editor.shorten(file));
  return prefer === undefined ? undefined : await prepareAndStart(workbench, file, { prefer });
}

/** Run a file once more with inputs that the person may change; steps that succeeded and would be done with the very same again are taken over. */
export async function rerunFile(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const { model, person } = workbench;
  const reuse = await findRun(workbench, target, {
    title: l10n.t("Rerun which run?"),
    none: l10n.t("No run has ended yet that could be rerun"),
    fits: (run) => allows(run, "rerun"),
  });
  const run = reuse === undefined ? undefined : model.run(reuse);
  if (run === undefined) {
    if (reuse !== undefined) await person.tell({ level: "warning", text: l10n.t("That run is not known any more") });
    return undefined;
  }
  const prepared = await prepare(workbench, run.file, { before: run.inputs, all: true });
  // Where it ran before, its steps can be taken over.
  const { workspaceFolder } = run;
  return prepared && (await startRun(workbench, { ...prepared, workspaceFolder, reuse: run.id }));
}

/** Run one step of a file; from the palette the person chooses which. */
export async function runStep(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const file = await findFile(workbench, target, l10n.t("Run a step of which file?"));
  if (file === undefined) return undefined;
  const stepId = target.stepId ?? (await chooseStep(workbench, file));
  return stepId === undefined ? undefined : await prepareAndStart(workbench, file, { onlyStep: stepId });
}

/** Whether the workspace is trusted; where it isn't, the person is told and led to where they can trust it. */
export async function requireTrust({ editor, person }: Workbench): Promise<boolean> {
  if (editor.isTrusted()) return true;
  const manage = l10n.t("Manage Workspace Trust");
  const text = l10n.t("Nothing runs in a workspace that is not trusted: a task may run commands and change files");
  if ((await person.tell({ level: "warning", text }, manage)) === manage) {
    await editor.execute("workbench.trust.manage");
  }
  return false;
}

async function chooseStep(workbench: Workbench, file: string): Promise<StepId | undefined> {
  const steps = (await describeFile(workbench, file))?.steps ?? [];
  if (steps.length === 0) {
    await workbench.person.tell({
      level: "information",
      text: l10n.t("{0} has no steps", workbench.editor.shorten(file)),
    });
    return undefined;
  }
  return await workbench.person.choose(
    l10n.t("Run which step?"),
    steps.map((step, place) => ({ label: `${place + 1}. ${step.title}`, description: step.id, value: step.id })),
  );
}

/** What a run or its plan is made from. */
export type Prepared = Pick<StartRunParams, "file" | "workspaceFolder" | "trusted" | "inputs">;

/** What is prepared, in words, and which inputs are asked for. */
export interface Preparation extends InputsQuestion {
  readonly verb?: "Run" | "Plan";
}

/**
 * Save the file, find its folder and ask for its inputs; those of its newest run are offered first. Nothing when the person turned away, or when it could not be saved.
 */
export async function prepare(
  workbench: Workbench,
  file: string,
  { verb = "Run", ...question }: Preparation = {},
): Promise<Prepared | undefined> {
  const { editor, model, person } = workbench;
  if (!(await saveFirst(workbench, file, verb))) return undefined;
  const workspaceFolder = await findFolder(workbench, file);
  if (workspaceFolder === undefined) return undefined;
  const description = await describeFile(workbench, file);
  const before = model.runs.find((run) => run.file === file && run.imported !== true)?.inputs ?? {};
  const inputs =
    description === undefined ? {} : await askInputs(person, workspaceFolder, description, { before, ...question });
  return inputs && { file, workspaceFolder, trusted: editor.isTrusted(), inputs };
}

async function prepareAndStart(
  workbench: Workbench,
  file: string,
  how: Pick<StartRunParams, "onlyStep" | "prefer"> = {},
): Promise<RunId | undefined> {
  const prepared = await prepare(workbench, file);
  return prepared && (await startRun(workbench, { ...prepared, ...how }));
}

/** Start what is prepared, once the person has confirmed what it lets agents do. Answers the run; says why when there is none. */
export async function startRun(workbench: Workbench, params: StartRunParams): Promise<RunId | undefined> {
  const { server } = workbench;
  let result = await server.request(StartRunRequest, params);
  if (result.outcome === "refused" && result.because.code === "untrusted-file") {
    if (!(await confirmTrust(workbench, params))) return undefined;
    result = await server.request(StartRunRequest, params);
  }
  if (result.outcome === "started") return result.runId;
  await tellNotStarted(workbench, result);
  return undefined;
}

/** What a person reads where a file isn't saved, for each thing that reads it from the disk. */
const saveWords = {
  Run: (name: string) => ({
    save: l10n.t("Save and Run"),
    asItIs: l10n.t("Run What Is Saved"),
    detail: l10n.t("A run reads the file from disk."),
    failed: l10n.t("{0} could not be saved, so it was not run", name),
  }),
  Plan: (name: string) => ({
    save: l10n.t("Save and Plan"),
    asItIs: l10n.t("Plan What Is Saved"),
    detail: l10n.t("A plan reads the file from disk."),
    failed: l10n.t("{0} could not be saved, so it was not planned", name),
  }),
} as const;

async function saveFirst({ editor, person }: Workbench, file: string, verb: "Run" | "Plan"): Promise<boolean> {
  if (!editor.hasUnsavedChanges(file)) return true;
  const name = editor.shorten(file);
  const { save, asItIs, detail, failed } = saveWords[verb](name);
  if (editor.saveBeforeRun() === "ask") {
    const text = l10n.t("{0} has unsaved changes", name);
    const answer = await person.tell({ level: "information", text, detail, modal: true }, save, asItIs);
    if (answer !== save) return answer === asItIs;
  }
  if (await editor.save(file)) return true;
  await person.tell({ level: "error", text: failed });
  return false;
}

/** A file outside every workspace folder has no repository: its own folder is the nearest thing, if the person agrees. */
async function findFolder({ editor, person }: Workbench, file: string): Promise<string | undefined> {
  const folder = editor.folderOf(file);
  if (folder !== undefined) return folder;
  const own = dirname(file);
  const run = l10n.t("Run in This Folder");
  const text = l10n.t("{0} is outside every folder of this workspace", file);
  const detail = l10n.t("Paths in the file would be relative to {0}, and the run could change files there.", own);
  return (await person.tell({ level: "warning", text, detail, modal: true }, run)) === run ? own : undefined;
}

export type NotStarted = Extract<StartRunResult, { outcome: "refused" }>;

/** Why it was not started, leading to the first error where the file is at fault. */
export async function tellNotStarted(workbench: Workbench, { because, problems }: NotStarted): Promise<void> {
  const first = problems.find((problem) => problem.severity === "error");
  if (first === undefined) {
    await tellRefusal(workbench.person, because);
    return;
  }
  const show = l10n.t("Show Problem");
  const text = `${withRemedy(because)} ${describeProblem(first)}`;
  if ((await workbench.person.tell({ level: "error", text }, show)) === show) {
    await workbench.editor.open(first.file, first.line - 1);
  }
}

function describeProblem({ line, message }: FileProblem): string {
  return l10n.t("Line {0}: {1}", line, message);
}
