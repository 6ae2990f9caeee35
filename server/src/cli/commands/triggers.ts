import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { addTriggersAdd } from "./triggers-add.ts";
import { addTriggersList } from "./triggers-list.ts";
import { addTriggersSteer } from "./triggers-steer.ts";

/** `manusctl triggers`. */
export function addTriggers(program: Command, context: CliContext): void {
  const triggers = program
    .command("triggers")
    .summary(l10n.t("what starts workflows by itself"))
    .description(
      l10n.t(
        "What starts workflows by itself: the `on` of a workflow file, its schedule and its files, once a person has turned it on on this machine.",
      ),
    );
  addTriggersList(triggers, context);
  addTriggersAdd(triggers, context);
  addTriggersSteer(triggers, context);
}
