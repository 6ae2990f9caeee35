/** What the environment of a program is made of. */
export interface ProgramEnvironmentOrder {
  readonly host: Readonly<Record<string, string | undefined>>;
  /** What it's given on purpose. */
  readonly added: Readonly<Record<string, string>>;
  /** Marks its processes. */
  readonly marks: Readonly<Record<string, string>>;
}

/** A program of somebody else gets no key but those it's given on purpose. What is ours or the editor's own would only confuse it. */
const kept = [/KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL/i, /^MANUS_/i, /^VSCODE_/i, /^ELECTRON_RUN_AS_NODE$/i];

/** Pure: the environment in which a program starts that isn't a command of an agent: a datasource's server, a build, a tool that deploys. */
export function programEnvironment({ host, added, marks }: ProgramEnvironmentOrder): Record<string, string> {
  const inherited = Object.entries(host).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !kept.some((pattern) => pattern.test(entry[0])),
  );
  return { ...Object.fromEntries(inherited), GIT_TERMINAL_PROMPT: "0", TERM: "dumb", ...added, ...marks };
}
