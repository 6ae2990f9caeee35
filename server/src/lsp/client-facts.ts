import type { ClientCapabilities, InitializeParams } from "vscode-languageserver";
import type { UriPaths } from "./ports.ts";

/** What the server needs to remember of its client. */
export interface ClientFacts {
  /** Absolute paths of the workspace folders. */
  readonly folders: readonly string[];
  /**
   * Whether the server attaches to the host by itself, starting one where none runs (`true`) or only to one that runs (`"running"`: a client that says nothing);
   * else with the first request that needs one.
   */
  readonly attachHost: boolean | "running";
  /** All that the client says it can do. */
  readonly capabilities: ClientCapabilities;
  /** Whether it knows the commands that our lenses name (`initializationOptions: { "commands": true }`); else none is sent. */
  readonly knowsCommands: boolean;
  readonly canRefreshLenses: boolean;
  readonly canWatchFiles: boolean;
  readonly hasFolders: boolean;
  /** Whether it asks for diagnostics by itself; else they are pushed. */
  readonly pulls: boolean;
  /** Whether its settings can be asked for. */
  readonly hasSettings: boolean;
  /** What it sends of its settings with `initializationOptions`, for clients that can't be asked. */
  readonly settings: unknown;
}

/** Whether a client asks for diagnostics, and can be told to ask again: without the second it would miss what changes by itself. */
export function canPull({ textDocument, workspace }: ClientCapabilities): boolean {
  return textDocument?.diagnostic !== undefined && workspace?.diagnostics?.refreshSupport === true;
}

/** Read what the client says of itself when it initializes the server. */
export function readClient(params: InitializeParams, paths: UriPaths): ClientFacts {
  const options = params.initializationOptions as
    | { readonly attachHost?: unknown; readonly commands?: unknown; readonly settings?: unknown }
    | null
    | undefined;
  const folders = (params.workspaceFolders ?? []).map((folder) => paths.toPath(folder.uri));
  const { workspace } = params.capabilities;
  return {
    folders: folders.filter((folder) => folder !== undefined),
    attachHost: typeof options?.attachHost === "boolean" ? options.attachHost : "running",
    capabilities: params.capabilities,
    knowsCommands: options?.commands === true,
    canRefreshLenses: workspace?.codeLens?.refreshSupport === true,
    canWatchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    hasFolders: workspace?.workspaceFolders === true,
    pulls: canPull(params.capabilities),
    hasSettings: workspace?.configuration === true,
    settings: options?.settings,
  };
}
