import * as l10n from "@vscode/l10n";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { addCloudAdopt } from "./cloud-adopt.ts";
import { addCloudEdit } from "./cloud-edit.ts";
import { addCloudItems } from "./cloud-items.ts";
import { addCloudOpen } from "./cloud-open.ts";
import { addCloudTasks } from "./cloud-tasks.ts";

/** `manusctl cloud`. */
export function addCloud(program: Command, context: CliContext): void {
  const cloud = program
    .command("cloud")
    .summary(l10n.t("what is in an account of the Manus cloud"))
    .description(
      l10n.t(
        "What is in an account of the Manus cloud, whoever made it: tasks, which can be taken over, projects, connectors and skills. --account may be left out where there is only one.",
      ),
    );
  addCloudTasks(cloud, context);
  addCloudAdopt(cloud, context);
  addCloudOpen(cloud, context);
  addCloudEdit(cloud, context);
  addCloudItems(cloud, context);
}
