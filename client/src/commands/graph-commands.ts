import * as l10n from "@vscode/l10n";
import type { GraphSource } from "../panels/graph-session.ts";
import { prepare, requireTrust } from "./run-file.ts";
import { findFile, type Command, type CommandTable, type Workbench } from "./workbench.ts";

/** Show the graph of the target's run; else of what a run of its file, of the active one or of a chosen one would be. */
export function createGraphCommands(
  workbench: Workbench,
  show: (source: GraphSource) => void,
): Pick<CommandTable, "showGraph"> {
  const showGraph: Command = async (target) => {
    if (target.runId !== undefined) {
      show({ kind: "run", runId: target.runId });
      return;
    }
    if (!(await requireTrust(workbench))) return;
    const file = await findFile(workbench, target, l10n.t("Show the graph of which file?"));
    const prepared = file === undefined ? undefined : await prepare(workbench, file, { verb: "Plan" });
    if (prepared !== undefined) show({ kind: "plan", prepared });
  };
  return { showGraph };
}
