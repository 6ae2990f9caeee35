import * as l10n from "@vscode/l10n";
import { commands, EventEmitter, TerminalProfile, ThemeIcon, window } from "vscode";
import type { Disposable, ExtensionTerminalOptions, Pseudoterminal } from "vscode";
import type { Workbench } from "../commands/workbench.ts";
import { shellCommandIds, shellProfileId } from "../contributions.ts";
import { toTarget } from "../model/command-target.ts";
import { handBack, takeOverShell, type TakenShell } from "./take-over.ts";
import { WatchedShell } from "./watch-shell.ts";

const usualColumns = 80;

/** Shell sessions of agents in terminals of the editor: by a command, and as a profile beside the person's own shells. */
export function registerShellTerminals(
  workbench: Workbench,
  onProblem: (error: unknown) => void,
): readonly Disposable[] {
  const open = async (argument: unknown): Promise<void> => {
    const taken = await takeOverShell(workbench, toTarget(argument));
    if (taken !== undefined) window.createTerminal(optionsOf(workbench, taken, onProblem)).show();
  };
  return [
    commands.registerCommand(shellCommandIds.takeOverShell, (argument: unknown) => open(argument).catch(onProblem)),
    window.registerTerminalProfileProvider(shellProfileId, {
      async provideTerminalProfile() {
        const taken = await takeOverShell(workbench, {});
        return taken === undefined ? undefined : new TerminalProfile(optionsOf(workbench, taken, onProblem));
      },
    }),
  ];
}

function optionsOf(
  workbench: Workbench,
  taken: TakenShell,
  onProblem: (error: unknown) => void,
): ExtensionTerminalOptions {
  const name = l10n.t("{0}: {1}", taken.task.title, taken.key.sessionId);
  return { name, iconPath: new ThemeIcon("debug-console"), pty: createTerminal(workbench, taken, onProblem) };
}

function createTerminal(workbench: Workbench, taken: TakenShell, onProblem: (error: unknown) => void): Pseudoterminal {
  const written = new EventEmitter<string>();
  const closed = new EventEmitter<void>();
  let shell: WatchedShell | undefined;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    shell?.end();
    workbench.model.setShellTaken(taken.task.id, false);
    handBack(workbench, taken).catch(onProblem);
  };
  const leave = (): void => {
    end();
    closed.fire();
  };
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open(dimensions) {
      const ports = { server: workbench.server, show: (text: string) => written.fire(text), leave };
      shell = new WatchedShell(taken.key, ports, dimensions?.columns ?? usualColumns);
      void shell.watch(taken.introduction);
      if (taken.canType) workbench.model.setShellTaken(taken.task.id, true);
    },
    close: end,
    handleInput: (data) => shell?.type(data),
    setDimensions: ({ columns }) => shell?.resize(columns),
  };
}
