import { env } from "vscode";
import type { OtherCommands } from "../commands/command-table.ts";
import type { Workbench } from "../commands/workbench.ts";
import { walkthroughId } from "../contributions.ts";
import { configuredHome } from "../editor/settings.ts";
import { createCopyCommand } from "./copy-command.ts";

/** "Copy as manusctl Command" and the walkthrough, in this window. */
export function doorCommands(workbench: Workbench): OtherCommands {
  return {
    copyAsCommand: createCopyCommand(workbench, {
      shell: process.platform === "win32" ? "powershell" : "posix",
      home: configuredHome,
      copy: async (text) => await env.clipboard.writeText(text),
    }),
    openWalkthrough: () => workbench.editor.execute("workbench.action.openWalkthrough", walkthroughId, false),
  };
}
