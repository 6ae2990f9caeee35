import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { addRunsAgain } from "./runs-again.ts";
import { addRunsExport } from "./runs-export.ts";
import { addRunsImport } from "./runs-import.ts";
import { addRunsList } from "./runs-list.ts";
import { addRunsSteer } from "./runs-steer.ts";

/** `manusctl runs`. */
export function addRuns(program: Command, context: CliContext): void {
  const runs = program
    .command("runs")
    .summary(l10n.t("see runs, and do parts of them again"))
    .description(l10n.t("See runs, do failed parts of them again, leave steps out, take runs to other machines."));
  addRunsList(runs, context);
  addRunsAgain(runs, context);
  addRunsSteer(runs, context);
  addRunsExport(runs, context);
  addRunsImport(runs, context);
}
