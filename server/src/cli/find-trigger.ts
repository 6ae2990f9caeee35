import * as l10n from "@vscode/l10n";
import { resolve } from "node:path";
import type { FleetSnapshot } from "../protocol/fleet.ts";
import type { TriggerView } from "../protocol/triggers.ts";
import { CommandFailure, exitCodes } from "./failing.ts";

/** The trigger that is meant by its workflow's name, its file's path or its id; undefined where there is none. @throws {CommandFailure} where several have that name. */
export function lookForTrigger(
  { triggers }: Pick<FleetSnapshot, "triggers">,
  cwd: string,
  named: string,
): TriggerView | undefined {
  const exact = triggers.find(({ id, file }) => id === named || file === resolve(cwd, named));
  if (exact !== undefined) return exact;
  const [found, another] = triggers.filter(({ name }) => name === named);
  if (another === undefined) return found;
  const files = triggers.filter(({ name }) => name === named).map(({ file }) => `  ${file}`);
  throw new CommandFailure(
    exitCodes.badUsage,
    l10n.t("Several triggers are named {0}:\n{1}", named, files.join("\n")),
    l10n.t("Give a path."),
  );
}

/** The same; one that isn't there is a command failure too, which names those there are. */
export function findTrigger(fleet: Pick<FleetSnapshot, "triggers">, cwd: string, named: string): TriggerView {
  const found = lookForTrigger(fleet, cwd, named);
  if (found !== undefined) return found;
  const names = fleet.triggers.map(({ name }) => name).join(", ");
  throw new CommandFailure(
    exitCodes.badUsage,
    names === ""
      ? l10n.t("Nothing is turned on as {0}: there are no triggers", named)
      : l10n.t("Nothing is turned on as {0}: there is {1}", named, names),
    l10n.t("Turn a workflow's `on` on with: manusctl triggers add <file>"),
  );
}
