import * as l10n from "@vscode/l10n";
import type { FileDescription } from "../../../server/src/protocol/language.ts";
import type { StreamKey } from "../../../server/src/protocol/runs.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import { checkGivenInput, toGivenValue } from "../model/input-values.ts";
import { shown, type Link } from "../model/links.ts";
import { panelOf } from "../model/streams.ts";
import { prepare, requireTrust, startRun } from "./run-file.ts";
import { describeFile, type Workbench } from "./workbench.ts";

/** What a link leads to, beyond the workbench. */
export interface LinkDoors {
  showEvents(panel: StreamKey, seq?: number): void;
  /** Hears that the person wants what the link wants to start. */
  onAct(): void;
  /** Resolves once the fleet is known; false where it isn't after a while. */
  untilKnown(): Promise<boolean>;
}

/** Do what a link asks for. It starts nothing by itself: a person reads what it wants and says yes. Answers the run when one was started. */
export async function openLink(workbench: Workbench, link: Link, doors: LinkDoors): Promise<RunId | undefined> {
  switch (link.kind) {
    case "refused":
      await refuse(workbench, link.because);
      return undefined;
    case "run":
      await showRun(workbench, link, doors);
      return undefined;
    case "trigger":
      return await start(workbench, link, doors);
  }
}

async function refuse({ person }: Workbench, because: string): Promise<void> {
  await person.tell({ level: "warning", text: l10n.t("A link was not followed. {0}", because) });
}

async function showRun(
  workbench: Workbench,
  { runId, taskId, seq }: Extract<Link, { kind: "run" }>,
  doors: LinkDoors,
): Promise<void> {
  const { model } = workbench;
  if ((await doors.untilKnown()) && model.run(runId) !== undefined)
    doors.showEvents(panelOf(model, runId, taskId), seq);
  else await refuse(workbench, l10n.t("The run {0} isn't known on this machine", runId));
}

interface Workflow {
  readonly file: string;
  readonly description: FileDescription;
}

const startIt = (): string => l10n.t("Start");

async function start(
  workbench: Workbench,
  link: Extract<Link, { kind: "trigger" }>,
  doors: LinkDoors,
): Promise<RunId | undefined> {
  if (!(await requireTrust(workbench))) return undefined;
  const found = await findWorkflow(workbench, link.name);
  if (typeof found === "string") {
    await refuse(workbench, found);
    return undefined;
  }
  const given = readInputs(found.description, link.inputs);
  if (typeof given === "string") {
    await refuse(workbench, given);
    return undefined;
  }
  const { editor, person } = workbench;
  const lines = Object.entries(link.inputs).map(([name, value]) => `${name}: ${shown(value)}`);
  const detail = [
    `File: ${editor.shorten(found.file)}`,
    lines.length === 0 ? l10n.t("It gives no inputs.") : `Inputs:\n${lines.join("\n")}`,
    l10n.t("Start it only if you know where the link comes from."),
  ].join("\n\n");
  const text = l10n.t("A link wants to start {0}", found.description.name);
  if ((await person.tell({ level: "warning", text, detail, modal: true }, startIt())) !== startIt()) return undefined;
  doors.onAct();
  const prepared = await prepare(workbench, found.file, { given });
  return prepared && (await startRun(workbench, { ...prepared, by: "link" }));
}

/** The only file of this window's folders that has this name; else why there is none. */
async function findWorkflow(workbench: Workbench, name: string): Promise<Workflow | string> {
  const files = await workbench.editor.taskFiles();
  const described = await Promise.all(
    files.map(async (file) => ({ file, description: await describeFile(workbench, file) })),
  );
  const found = described.flatMap(({ file, description }) =>
    description?.name === name && workbench.editor.folderOf(file) !== undefined ? [{ file, description }] : [],
  );
  const [only] = found;
  if (only === undefined) return l10n.t("No file of this window has the name {0}", name);
  if (found.length > 1) return l10n.t("{0} files of this window have the name {1}", found.length, name);
  return only;
}

/** The values by name; else what is wrong with them. */
function readInputs(
  { inputs, name: workflow }: FileDescription,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | string {
  const values: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(given)) {
    const input = inputs.find((each) => each.name === name);
    if (input === undefined) return l10n.t("{0} has no input {1}", workflow, name);
    const problem = checkGivenInput(input, text);
    if (problem !== undefined) return problem;
    values[name] = toGivenValue(input, text);
  }
  return values;
}
