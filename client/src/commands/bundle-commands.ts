import * as l10n from "@vscode/l10n";
import { formatNumber } from "../../../webviews/src/protocol/numbers.ts";
import { homedir } from "node:os";
import { join } from "node:path";
import { ExportRunRequest, ImportRunRequest } from "../../../server/src/protocol/bundles.ts";
import type { RunView } from "../../../server/src/protocol/fleet.ts";
import type { RunId } from "../../../server/src/protocol/states.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { allows } from "../model/context-values.ts";
import { findRun } from "./run-commands.ts";
import { tellRefusal, type Workbench } from "./workbench.ts";

const bundles = { "Runs of Manus Manager": ["manusrun"] } as const;

/** Write a run that has ended into one file, which the person chooses. */
export async function exportRun(workbench: Workbench, target: CommandTarget): Promise<void> {
  const { editor, model, person, server } = workbench;
  const runId = await findRun(workbench, target, {
    title: l10n.t("Export which run?"),
    none: l10n.t("No run has ended yet that could be exported"),
    fits: (run) => allows(run, "export"),
  });
  if (runId === undefined) return;
  const name = nameOf(model.run(runId));
  const to = await person.chooseTarget(l10n.t("Export run"), {
    file: join(editor.folders()[0] ?? homedir(), name),
    kinds: bundles,
  });
  if (to === undefined) return;
  // The dialog has asked already whether a file that is there may go.
  const act = async () => await server.request(ExportRunRequest, { runId, to, overwrite: true });
  const result = (await person.wait(l10n.t("Exporting the run"), act))?.done;
  if (result?.outcome === "refused") await tellRefusal(person, result.because);
  if (result?.outcome !== "exported") return;
  const text = l10n.t("{0}: {1}, {2} files", editor.shorten(result.file), formatBytes(result.bytes), result.entries);
  const detail = l10n.t("It holds the run's file, inputs, events and outputs: whoever has it can read them.");
  await person.tell({ level: "information", text: `${text}. ${detail}` });
}

/** Take in a run that somebody else has exported. Answers it. */
export async function importRun(workbench: Workbench, target: CommandTarget): Promise<RunId | undefined> {
  const { editor, person, server } = workbench;
  const folder = editor.folders()[0] ?? homedir();
  const file = target.file ?? (await person.chooseFile(l10n.t("Import run"), folder, bundles));
  if (file === undefined) return undefined;
  const act = async () => await server.request(ImportRunRequest, { file });
  const result = (await person.wait(l10n.t("Checking and importing the run"), act))?.done;
  if (result?.outcome === "imported") return result.runId;
  if (result !== undefined) await tellRefusal(person, result.because);
  return undefined;
}

function nameOf(run: RunView | undefined): string {
  return run === undefined ? "run.manusrun" : `${run.name}-${run.startedAt.slice(0, 10)}.manusrun`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return l10n.t("{0} bytes", bytes);
  return bytes < 1_000_000
    ? l10n.t("{0} kB", Math.round(bytes / 1_000))
    : l10n.t("{0} MB", formatNumber(bytes / 1_000_000, 1));
}
