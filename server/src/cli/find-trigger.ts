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
    `Several triggers are named ${named}:\n${files.join("\n")}`,
    "Give a path.",
  );
}

/** The same; one that isn't there is a command failure too, which names those there are. */
export function findTrigger(fleet: Pick<FleetSnapshot, "triggers">, cwd: string, named: string): TriggerView {
  const found = lookForTrigger(fleet, cwd, named);
  if (found !== undefined) return found;
  const names = fleet.triggers.map(({ name }) => name).join(", ");
  throw new CommandFailure(
    exitCodes.badUsage,
    `Nothing is turned on as ${named}: ${names === "" ? "there are no triggers" : `there is ${names}`}`,
    "Turn a workflow's `on` on with: manusctl triggers add <file>",
  );
}
