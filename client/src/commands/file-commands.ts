import * as l10n from "@vscode/l10n";
import { basename, join } from "node:path";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { StepId } from "../../../server/src/protocol/states.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { firstFailedStep } from "../model/notices.ts";
import { checkName } from "../model/slugs.ts";
import { templates } from "../templates/templates.ts";
import { findRun } from "./run-commands.ts";
import { describeFile, type Workbench } from "./workbench.ts";

/** Show a run's file; at the step's line where a step is meant, else at the first failed one. */
export async function revealFile(workbench: Workbench, target: CommandTarget): Promise<void> {
  if (target.triggerId !== undefined && target.file !== undefined) {
    await workbench.editor.open(target.file);
    return;
  }
  const runId = await findRun(workbench, target, {
    title: l10n.t("Show the file of which run?"),
    none: l10n.t("Nothing has run yet"),
    fits: () => true,
  });
  const run = runId === undefined ? undefined : workbench.model.run(runId);
  const file = run?.file ?? target.file;
  if (file === undefined) return;
  const stepId = target.stepId ?? (run && firstFailedStep(run)?.id);
  await workbench.editor.open(file, await findLine(workbench, { file, run, stepId }));
}

/** Where the step stands now: the file may have changed since the run began. A step that is gone is shown where it was. */
async function findLine(
  workbench: Workbench,
  { file, run, stepId }: { file: string; run: RunView | undefined; stepId: StepId | undefined },
): Promise<number | undefined> {
  if (stepId === undefined) return undefined;
  const now = (await describeFile(workbench, file))?.steps.find((step) => step.id === stepId)?.line;
  return now ?? run?.steps.find((step) => step.id === stepId)?.line;
}

/** Make a task file from a template and open it. */
export async function createTaskFile(workbench: Workbench, target: CommandTarget): Promise<void> {
  const { editor, person } = workbench;
  const folder = target.file ?? (await chooseFolder(workbench));
  if (folder === undefined) return;
  const template = await person.choose(
    l10n.t("New task file"),
    templates.map((each) => ({ label: each.label, detail: each.detail, value: each })),
  );
  if (template === undefined) return;
  const name = await person.ask({
    title: l10n.t("New task file"),
    prompt: l10n.t("Its name; the file will be <name>.manus.yaml in {0}", editor.shorten(folder)),
    value: template.name,
    check: checkName,
  });
  if (name === undefined) return;
  const file = join(folder, `${name}.manus.yaml`);
  const created = await editor.create(file, template.write(name));
  if (!created)
    await person.tell({
      level: "warning",
      text: l10n.t("{0} was there already; it was left as it is", basename(file)),
    });
  await editor.open(file);
}

async function chooseFolder({ editor, person }: Workbench): Promise<string | undefined> {
  const folders = editor.folders();
  if (folders.length === 0) {
    const open = l10n.t("Open Folder");
    const text = l10n.t("A task file lives in a folder, and none is open");
    if ((await person.tell({ level: "information", text }, open)) === open) await editor.execute("vscode.openFolder");
    return undefined;
  }
  if (folders.length === 1) return folders[0];
  return await person.choose(
    l10n.t("New task file in which folder?"),
    folders.map((folder) => ({ label: basename(folder), description: folder, value: folder })),
  );
}
