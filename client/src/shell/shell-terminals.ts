import * as l10n from "@vscode/l10n";
import { EventEmitter, ThemeIcon } from "vscode";
import type { ExtensionTerminalOptions, Pseudoterminal } from "vscode";
import type { Workbench } from "../commands/workbench.ts";
import type { CommandTarget } from "../model/command-target.ts";
import { handBack, takeOverShell, type TakenShell } from "./take-over.ts";
import { WatchedShell } from "./watch-shell.ts";

const usualColumns = 80;

/** The terminal of a shell that the person has taken over or watches; nothing where they turned away. */
export async function takeShellTerminal(
  workbench: Workbench,
  target: CommandTarget,
  onProblem: (error: unknown) => void,
): Promise<ExtensionTerminalOptions | undefined> {
  const taken = await takeOverShell(workbench, target);
  return taken && optionsOf(workbench, taken, onProblem);
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
