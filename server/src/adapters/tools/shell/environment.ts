/** What commands of a run get on top of the host's own environment. */
export interface EnvironmentOrder {
  readonly host: Readonly<Record<string, string | undefined>>;
  readonly added: Readonly<Record<string, string>>;
  readonly owner: ShellOwner;
  /** The session's name as it stands in file names. */
  readonly session: string;
  /** An agent's commands get no keys that the host happens to have; absent: a direct step's. */
  readonly origin?: "step" | "agent";
}

/** Whose sessions: all direct steps of a run share theirs, an agent has its own. */
export interface ShellOwner {
  readonly runId: string;
  /** Of an agent. */
  readonly taskId?: string;
}

/** Keys of ours, and what an editor sets for its own processes and would confuse a program started from a shell. */
const keptFromCommands = [/^MANUS_.*(KEY|TOKEN|SECRET|PASSWORD)/i, /^VSCODE_/i, /^ELECTRON_RUN_AS_NODE$/i];

/** Names under which programs pass keys on, and ways to use those of the person without seeing them. */
const keptFromAgents = [
  /^MANUS_/i,
  /KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|COOKIE/i,
  /^SSH_AUTH_SOCK$/,
  /^GPG_AGENT_INFO$/,
  /_AUTH$/i,
];

/** Pure: the environment in which a session's shell starts. */
export function environmentFor({ host, added, owner, session, origin }: EnvironmentOrder): Record<string, string> {
  const kept = origin === "agent" ? [...keptFromCommands, ...keptFromAgents] : keptFromCommands;
  const inherited = Object.entries(host).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !kept.some((pattern) => pattern.test(entry[0])),
  );
  return {
    ...Object.fromEntries(inherited),
    // No program may wait for a key that nobody can press.
    PAGER: "cat",
    GIT_PAGER: "cat",
    GIT_TERMINAL_PROMPT: "0",
    TERM: "dumb",
    ...added,
    MANUS_RUN_ID: owner.runId,
    ...(owner.taskId === undefined ? {} : { MANUS_TASK_ID: owner.taskId }),
    MANUS_SHELL_ID: shellId(owner, session),
  };
}

/** What marks the processes of an owner, or of one of its sessions, wherever they went: part of their environment. Those of a run are its agents' too. */
export function marksOf(owner: ShellOwner, session?: string): readonly string[] {
  const { runId, taskId } = owner;
  return [
    `MANUS_RUN_ID=${runId}`,
    ...(taskId === undefined ? [] : [`MANUS_TASK_ID=${taskId}`]),
    ...(session === undefined ? [] : [`MANUS_SHELL_ID=${shellId(owner, session)}`]),
  ];
}

/** An agent's sessions have other marks than those of the same name beside it. */
function shellId({ taskId }: ShellOwner, session: string): string {
  return taskId === undefined ? session : `${session}@${taskId}`;
}
