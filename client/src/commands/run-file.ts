import { dirname } from "node:path";
import {
  StartRunRequest,
  type FileProblem,
  type StartRunParams,
  type StartRunResult,
} from "../../../server/src/protocol/runs.ts";
import type { RunId, StepId } from "../../../server/src/protocol/states.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { askInputs } from "./ask-inputs.ts";
import { askPreference } from "./ask-preference.ts";
import { confirmTrust } from "./trust-file.ts";
import { describeFile, findFile, tellRefusal, withRemedy, type Workbench } from "./workbench.ts";

/** Run a whole file. Answers the run when one was started. */
export async function runFile(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const file = await findFile(workbench, target, "Run which file?");
  return file === undefined ? undefined : await prepareAndStart(workbench, file);
}

/** Run a whole file on an account, an instance, with a model or a profile that the person chooses. */
export async function runFileWith(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const file = await findFile(workbench, target, "Run which file?");
  if (file === undefined) return undefined;
  const prefer = await askPreference(workbench, workbench.editor.shorten(file));
  return prefer === undefined ? undefined : await prepareAndStart(workbench, file, { prefer });
}

/** Run one step of a file; from the palette the person chooses which. */
export async function runStep(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const file = await findFile(workbench, target, "Run a step of which file?");
  if (file === undefined) return undefined;
  const stepId = target.stepId ?? (await chooseStep(workbench, file));
  return stepId === undefined ? undefined : await prepareAndStart(workbench, file, { onlyStep: stepId });
}

async function requireTrust({ editor, person }: Workbench): Promise<boolean> {
  if (editor.isTrusted()) return true;
  const manage = "Manage Workspace Trust";
  const text = "Nothing runs in a workspace that is not trusted: a task may run commands and change files";
  if ((await person.tell({ level: "warning", text }, manage)) === manage) {
    await editor.execute("workbench.trust.manage");
  }
  return false;
}

async function chooseStep(workbench: Workbench, file: string): Promise<StepId | undefined> {
  const steps = (await describeFile(workbench, file))?.steps ?? [];
  if (steps.length === 0) {
    await workbench.person.tell({ level: "information", text: `${workbench.editor.shorten(file)} has no steps` });
    return undefined;
  }
  return await workbench.person.choose(
    "Run which step?",
    steps.map((step, place) => ({ label: `${place + 1}. ${step.title}`, description: step.id, value: step.id })),
  );
}

async function prepareAndStart(
  workbench: Workbench,
  file: string,
  how: Pick<StartRunParams, "onlyStep" | "prefer"> = {},
): Promise<RunId | undefined> {
  const { editor, server } = workbench;
  if (!(await saveFirst(workbench, file))) return undefined;
  const workspaceFolder = await findFolder(workbench, file);
  if (workspaceFolder === undefined) return undefined;
  const description = await describeFile(workbench, file);
  const inputs = description === undefined ? {} : await askInputs(workbench.person, workspaceFolder, description);
  if (inputs === undefined) return undefined;
  const params = {
    file,
    workspaceFolder,
    trusted: editor.isTrusted(),
    inputs,
    ...how,
  };
  let result = await server.request(StartRunRequest, params);
  if (result.outcome === "refused" && result.because.code === "untrusted-file") {
    if (!(await confirmTrust(workbench, { file, workspaceFolder }))) return undefined;
    result = await server.request(StartRunRequest, params);
  }
  if (result.outcome === "started") return result.runId;
  await tellNotStarted(workbench, result);
  return undefined;
}

async function saveFirst({ editor, person }: Workbench, file: string): Promise<boolean> {
  if (!editor.hasUnsavedChanges(file)) return true;
  const save = "Save and Run";
  const asItIs = "Run What Is Saved";
  if (editor.saveBeforeRun() === "ask") {
    const text = `${editor.shorten(file)} has unsaved changes`;
    const detail = "A run reads the file from disk.";
    const answer = await person.tell({ level: "information", text, detail, modal: true }, save, asItIs);
    if (answer !== save) return answer === asItIs;
  }
  if (await editor.save(file)) return true;
  await person.tell({ level: "error", text: `${editor.shorten(file)} could not be saved, so it was not run` });
  return false;
}

/** A file outside every workspace folder has no repository: its own folder is the nearest thing, if the person agrees. */
async function findFolder({ editor, person }: Workbench, file: string): Promise<string | undefined> {
  const folder = editor.folderOf(file);
  if (folder !== undefined) return folder;
  const own = dirname(file);
  const run = "Run in This Folder";
  const text = `${file} is outside every folder of this workspace`;
  const detail = `Paths in the file would be relative to ${own}, and the run could change files there.`;
  return (await person.tell({ level: "warning", text, detail, modal: true }, run)) === run ? own : undefined;
}

type NotStarted = Extract<StartRunResult, { outcome: "refused" }>;

async function tellNotStarted(workbench: Workbench, { because, problems }: NotStarted): Promise<void> {
  const first = problems.find((problem) => problem.severity === "error");
  if (first === undefined) {
    await tellRefusal(workbench.person, because);
    return;
  }
  const show = "Show Problem";
  const text = `${withRemedy(because)} ${describeProblem(first)}`;
  if ((await workbench.person.tell({ level: "error", text }, show)) === show) {
    await workbench.editor.open(first.file, first.line - 1);
  }
}

function describeProblem({ line, message }: FileProblem): string {
  return `Line ${line}: ${message}`;
}
