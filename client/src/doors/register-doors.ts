import { join } from "node:path";
import { Disposable, workspace } from "vscode";
import type { ExtensionContext } from "vscode";
import type { RunId } from "../../../server/src/protocol/states.ts";
import type { Workbench } from "../commands/workbench.ts";
import { configuredHome } from "../editor/settings.ts";
import type { FollowedStreams } from "../link/followed-streams.ts";
import { untilKnown } from "../views/links.ts";
import { registerChatParticipant } from "./chat-participant.ts";
import { registerChatTools } from "./language-model-tools.ts";
import { registerMcpServer } from "./mcp-provider.ts";
import { registerTaskProvider } from "./task-provider.ts";

/** What the doors need beyond the workbench. */
export interface DoorOptions {
  readonly context: ExtensionContext;
  readonly streams: FollowedStreams;
  readonly onStarted: (runId: RunId) => void;
  readonly onProblem: (error: unknown) => void;
}

/** Every way into the manager that others open: the editor's chat and its agents, MCP clients, and the editor's tasks. */
export function registerDoors(workbench: Workbench, options: DoorOptions): Disposable {
  const { context, streams, onStarted, onProblem } = options;
  const whenKnown = (): Promise<boolean> => untilKnown(workbench.model);
  const { version } = context.extension.packageJSON as { readonly version: string };
  return Disposable.from(
    registerChatTools(workbench, whenKnown),
    registerChatParticipant(workbench, context.extensionUri),
    registerMcpServer(() => ({
      trusted: workspace.isTrusted,
      folders: workbench.editor.folders(),
      node: process.execPath,
      manusctl: context.asAbsolutePath(join("out", "server", "manusctl.cjs")),
      home: configuredHome(),
      version,
    })),
    registerTaskProvider(workbench, { streams, untilKnown: whenKnown, onStarted, onProblem }),
  );
}
