import { commands, Disposable } from "vscode";
import { commandIds } from "../contributions.ts";
import { toTarget } from "../model/command-target.ts";
import type { CommandTable } from "./workbench.ts";

/** Register all commands. One that rejects is reported, and the editor goes on. */
export function registerCommands(table: CommandTable, onProblem: (error: unknown) => void): Disposable {
  const registrations = Object.entries(table).map(([name, command]) => {
    return commands.registerCommand(
      commandIds[name as keyof CommandTable],
      async (argument: unknown, selection: unknown) => {
        try {
          await command(toTarget(argument, selection));
        } catch (error) {
          onProblem(error);
        }
      },
    );
  });
  return Disposable.from(...registrations);
}
