import { commands, Disposable } from "vscode";
import { commandIds } from "../contributions.ts";
import { toTarget, type CommandTarget } from "../model/command-target.ts";
import type { Trees } from "../ports/trees.ts";
import type { CommandTable } from "./workbench.ts";

/** The same commands for whoever calls one of them; they are loaded when the first is called. */
export function commandsOnDemand(load: () => Promise<CommandTable>): CommandTable {
  const names = Object.keys(commandIds) as (keyof CommandTable)[];
  const entries = names.map((name) => [name, async (target: CommandTarget) => await (await load())[name](target)]);
  return Object.fromEntries(entries) as CommandTable;
}

/** Register all commands. One that rejects is reported, and the editor goes on. A key that is pressed in a tree is about what is selected there. */
export function registerCommands(
  table: CommandTable,
  trees: Pick<Trees, "selection">,
  onProblem: (error: unknown) => void,
): Disposable {
  const registrations = Object.entries(table).map(([name, command]) => {
    return commands.registerCommand(
      commandIds[name as keyof CommandTable],
      async (argument: unknown, selection: unknown) => {
        try {
          await command(withSelection(toTarget(argument, selection), trees));
        } catch (error) {
          onProblem(error);
        }
      },
    );
  });
  return Disposable.from(...registrations);
}

function withSelection(target: CommandTarget, trees: Pick<Trees, "selection">): CommandTarget {
  if (target.fromTree === undefined) return target;
  const selected = trees.selection(target.fromTree);
  return { ...selected[0], ...(selected.length > 1 && { selected }) };
}
