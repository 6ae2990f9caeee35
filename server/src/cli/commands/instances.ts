import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { addInstancesAdd } from "./instances-add.ts";
import { addInstancesEnd } from "./instances-end.ts";
import { addInstancesList } from "./instances-list.ts";
import { addInstancesSteer } from "./instances-steer.ts";

/** `manusctl instances`. */
export function addInstances(program: Command, context: CliContext): void {
  const instances = program
    .command("instances")
    .summary(l10n.t("what executes tasks"))
    .description(
      l10n.t("What executes tasks: each instance works for one account with one engine and holds up to five tasks."),
    );
  addInstancesList(instances, context);
  addInstancesAdd(instances, context);
  addInstancesSteer(instances, context);
  addInstancesEnd(instances, context);
}
