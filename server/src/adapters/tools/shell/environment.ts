/** What commands of a run get on top of the host's own environment. */
export interface EnvironmentOrder {
  readonly host: Readonly<Record<string, string | undefined>>;
  readonly added: Readonly<Record<string, string>>;
  readonly runId: string;
  /** The session's name as it stands in file names. */
  readonly session: string;
}

/** Keys of ours, and what an editor sets for its own processes and would confuse a program started from a shell. */
const keptFromCommands = [/^MANUS_.*(KEY|TOKEN|SECRET|PASSWORD)/i, /^VSCODE_/i, /^ELECTRON_RUN_AS_NODE$/i];

/** Pure: the environment in which a session's shell starts. */
export function environmentFor({ host, added, runId, session }: EnvironmentOrder): Record<string, string> {
  const inherited = Object.entries(host).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !keptFromCommands.some((pattern) => pattern.test(entry[0])),
  );
  return {
    ...Object.fromEntries(inherited),
    // No program may wait for a key that nobody can press.
    PAGER: "cat",
    GIT_PAGER: "cat",
    GIT_TERMINAL_PROMPT: "0",
    TERM: "dumb",
    ...added,
    MANUS_RUN_ID: runId,
    MANUS_SHELL_ID: session,
  };
}

/** What marks the processes of a run, or of one of its sessions, wherever they went: part of their environment. */
export function marksOf(runId: string, session?: string): readonly string[] {
  return [`MANUS_RUN_ID=${runId}`, ...(session === undefined ? [] : [`MANUS_SHELL_ID=${session}`])];
}
