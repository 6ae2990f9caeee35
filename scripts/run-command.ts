import { spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import path from "node:path";

/** The repository's folder. */
export const root = path.dirname(import.meta.dirname);

/** A program of `node_modules` or of ours, started by Node without a shell, so that it runs alike on every platform. */
export interface Command {
  readonly name: string;
  /** The script, relative to the repository, and its arguments. */
  readonly run: readonly [string, ...string[]];
  /** It takes only what others leave of the processor. */
  readonly isPatient?: boolean;
}

/** How a command ended. `output` is empty where it went straight to the terminal. */
export interface CommandResult {
  readonly name: string;
  readonly succeeded: boolean;
  readonly seconds: number;
  readonly output: string;
}

/** Runs one command to its end. With `capture` its output is kept, else it goes to the terminal as it comes. */
export function runCommand(command: Command, capture: boolean): Promise<CommandResult> {
  const began = performance.now();
  const { name, run, isPatient } = command;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, run, { cwd: root, stdio: ["ignore", ...outputOf(capture)] });
    if (isPatient === true && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => chunks.push(chunk));
    const end = (succeeded: boolean, more = ""): void => {
      const output = Buffer.concat(chunks).toString("utf8") + more;
      resolve({ name, succeeded, seconds: (performance.now() - began) / 1000, output });
    };
    child.on("error", (error) => end(false, error.message));
    child.on("close", (code) => end(code === 0));
  });
}

function outputOf(capture: boolean): ["pipe", "pipe"] | ["inherit", "inherit"] {
  return capture ? ["pipe", "pipe"] : ["inherit", "inherit"];
}
