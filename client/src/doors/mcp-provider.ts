import { EventEmitter, Disposable, lm, McpStdioServerDefinition, workspace } from "vscode";
import { mcpProviderId, settingKeys } from "../contributions.ts";
import { describeMcpServer, type McpServerFacts } from "./mcp-server-definition.ts";

/** What the server is started with, as things stand. */
export type McpSurroundings = () => McpServerFacts;

/** Tell the editor of `manusctl mcp` for this window's folders. It starts it when the person turns it on. */
export function registerMcpServer(facts: McpSurroundings): Disposable {
  const changed = new EventEmitter<void>();
  const provider = lm.registerMcpServerDefinitionProvider(mcpProviderId, {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () => {
      const server = describeMcpServer(facts());
      if (server === undefined) return [];
      const { label, command, args, environment, version } = server;
      return [new McpStdioServerDefinition(label, command, [...args], { ...environment }, version)];
    },
  });
  return Disposable.from(
    changed,
    provider,
    workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(settingKeys.home)) changed.fire();
    }),
  );
}
