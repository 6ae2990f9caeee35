/** What the editor knows when it's asked for MCP servers. */
export interface McpServerFacts {
  readonly trusted: boolean;
  /** Absolute paths. */
  readonly folders: readonly string[];
  /** The Node that runs this extension. */
  readonly node: string;
  /** Absolute path of `manusctl.cjs`. */
  readonly manusctl: string;
  /** The folder of the setting `manus.home`; undefined: that of the environment. */
  readonly home: string | undefined;
  readonly version: string;
}

/** How the server is started. */
export interface McpServerStart {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly version: string;
}

/** Pure: `manusctl mcp` for the window's folders, with the host that the window uses. None in a window that isn't trusted, and in one without a folder. */
export function describeMcpServer(facts: McpServerFacts): McpServerStart | undefined {
  const { trusted, folders, node, manusctl, home, version } = facts;
  if (!trusted || folders.length === 0) return undefined;
  return {
    label: "Manus Manager",
    command: node,
    args: [manusctl, "mcp", ...folders.flatMap((folder) => ["--folder", folder])],
    // On a desktop the extension's Node is the editor's own program.
    environment: { ELECTRON_RUN_AS_NODE: "1", ...(home !== undefined && { MANUS_HOME: home }) },
    version,
  };
}
