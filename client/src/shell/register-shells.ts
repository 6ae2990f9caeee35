import { commands, TerminalProfile, window } from "vscode";
import type { Disposable, ExtensionTerminalOptions } from "vscode";
import type { Workbench } from "../commands/workbench.ts";
import { shellCommandIds, shellProfileId } from "../contributions.ts";
import { later } from "../first-act.ts";
import { toTarget } from "../model/command-target.ts";

/** Shell sessions of agents in terminals of the editor: by a command, and as a profile beside the person's own shells. */
export function registerShellTerminals(
  workbench: Workbench,
  onProblem: (error: unknown) => void,
): readonly Disposable[] {
  const take = async (argument: unknown): Promise<ExtensionTerminalOptions | undefined> => {
    const { takeShellTerminal } = await later();
    return await takeShellTerminal(workbench, toTarget(argument), onProblem);
  };
  const open = async (argument: unknown): Promise<void> => {
    const terminal = await take(argument);
    if (terminal !== undefined) window.createTerminal(terminal).show();
  };
  return [
    commands.registerCommand(shellCommandIds.takeOverShell, (argument: unknown) => open(argument).catch(onProblem)),
    window.registerTerminalProfileProvider(shellProfileId, {
      async provideTerminalProfile() {
        const terminal = await take({});
        return terminal && new TerminalProfile(terminal);
      },
    }),
  ];
}
