import type { RunView } from "../../../server/src/protocol/fleet.ts";

/** Whose quoting counts. */
export type Shell = "posix" | "powershell";

/** What a command line is to do again, or to look at. Paths are absolute. */
export type CommandSubject =
  | { readonly kind: "run"; readonly run: Pick<RunView, "file" | "workspaceFolder" | "inputs"> }
  | {
      readonly kind: "step";
      readonly run: Pick<RunView, "file" | "workspaceFolder" | "inputs">;
      readonly stepId: string;
    }
  | { readonly kind: "file"; readonly file: string; readonly workspaceFolder: string | undefined }
  | { readonly kind: "trigger"; readonly file: string; readonly workspaceFolder: string }
  /** `asks`: it waits for an answer. */
  | { readonly kind: "task"; readonly taskId: string; readonly asks: boolean };

/** A command as a person runs it in a terminal. */
export interface CommandLine {
  readonly text: string;
  /** The inputs whose values were left out because they are, or may be, secret. */
  readonly leftOut: readonly string[];
}

/** Names by which a value is taken for a secret. */
const secretName = /pass(?:word|phrase)?|secret|token|api[_-]?key|credential|private[_-]?key/i;

/** What the host writes in place of a secret that it knows. */
const mask = "***";

/**
 * Pure: the `manusctl` command that does it, quoted for the shell. `home` is the folder that the editor's settings name, where they name one. A value that is masked, or whose
 * name is that of a secret, is left out: the command then has its name in its place.
 */
export function commandLineOf(subject: CommandSubject, shell: Shell, home?: string): CommandLine {
  const words = wordsOf(subject);
  const leftOut = "run" in subject ? secretInputs(subject.run.inputs) : [];
  const command = ["manusctl", ...words.map((word) => quote(word, shell))].join(" ");
  return { text: home === undefined ? command : withHome(command, home, shell), leftOut };
}

function wordsOf(subject: CommandSubject): readonly string[] {
  switch (subject.kind) {
    case "run":
      return runWords(subject.run, []);
    case "step":
      return runWords(subject.run, ["--step", subject.stepId]);
    case "file":
      return ["run", subject.file, ...workspaceWords(subject.workspaceFolder)];
    case "trigger":
      return ["trigger", subject.file, ...workspaceWords(subject.workspaceFolder)];
    case "task":
      return ["tasks", subject.asks ? "answer" : "show", subject.taskId];
  }
}

function runWords(
  { file, workspaceFolder, inputs }: Pick<RunView, "file" | "workspaceFolder" | "inputs">,
  more: readonly string[],
): readonly string[] {
  const secret = new Set(secretInputs(inputs));
  const given = Object.entries(inputs).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    return ["--input", `${name}=${secret.has(name) ? `<${name}>` : textOf(value)}`];
  });
  return ["run", file, ...workspaceWords(workspaceFolder), ...more, ...given];
}

function workspaceWords(folder: string | undefined): readonly string[] {
  return folder === undefined ? [] : ["--workspace", folder];
}

function secretInputs(inputs: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(inputs)
    .filter(([name, value]) => secretName.test(name) || textOf(value).includes(mask))
    .map(([name]) => name);
}

/** Inputs are of JSON. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A word as the shell takes it, whatever is in it. Words that mean nothing else to either shell stay as they are. */
function quote(word: string, shell: Shell): string {
  return /^[\w./:+=-]+$/.test(word) ? word : quoted(word, shell);
}

/** Within single quotes nothing means anything but the quote itself. PowerShell takes the typographic ones for quotes, too. */
function quoted(word: string, shell: Shell): string {
  return shell === "posix" ? `'${word.replaceAll("'", `'\\''`)}'` : `'${word.replaceAll(/['‘’‚‛]/g, "$&$&")}'`;
}

function withHome(command: string, home: string, shell: Shell): string {
  return shell === "posix"
    ? `MANUS_HOME=${quoted(home, shell)} ${command}`
    : `$env:MANUS_HOME=${quoted(home, shell)}; ${command}`;
}
