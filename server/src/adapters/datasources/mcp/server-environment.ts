/** What the environment of a server is made of. */
export interface ServerEnvironmentOrder {
  readonly host: Readonly<Record<string, string | undefined>>;
  /** What the task's file says, secrets filled in. */
  readonly added: Readonly<Record<string, string>>;
  /** Marks its processes. */
  readonly marks: Readonly<Record<string, string>>;
}

/**
 * A server is a program of somebody else: it gets no key that its file doesn't give it by `env`. What is ours or the editor's own would only
 * confuse it.
 */
const keptFromServers = [
  /KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i,
  /^MANUS_/i,
  /^VSCODE_/i,
  /^ELECTRON_RUN_AS_NODE$/i,
];

/** Pure: the environment in which a datasource's server starts. */
export function serverEnvironment({ host, added, marks }: ServerEnvironmentOrder): Record<string, string> {
  const inherited = Object.entries(host).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !keptFromServers.some((pattern) => pattern.test(entry[0])),
  );
  return { ...Object.fromEntries(inherited), GIT_TERMINAL_PROMPT: "0", TERM: "dumb", ...added, ...marks };
}
