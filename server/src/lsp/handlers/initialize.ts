import { TextDocumentSyncKind } from "vscode-languageserver";
import type { ClientCapabilities, InitializeResult } from "vscode-languageserver";
import { capabilitiesOf, features } from "../features.ts";

/** initialize: what this server can do for such a client. */
export function initializeResult(version: string, client: ClientCapabilities): InitializeResult {
  const offered = capabilitiesOf(features, client);
  return {
    capabilities: {
      ...offered,
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      workspace: { ...offered.workspace, workspaceFolders: { supported: true, changeNotifications: true } },
    },
    serverInfo: { name: "manus-manager", version },
  };
}
