import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { constants as system } from "node:os";
import { delimiter, join } from "node:path";
import type { Duplex, Writable } from "node:stream";
import { CallPipes } from "./call-pipes.ts";
import type { CommandEnd, RunningCommand, Shell, ShellOrder, ShellStart, ShellState } from "./shell.ts";

/** Where the shell reports the end of a command. A single digit, for dash; closed for the commands, so that none can write there. */
const reportDescriptor = 9;

/** What the shell runs on: which program, and a private folder for its pipes. */
export interface PosixShellOptions extends ShellStart {
  readonly program: string;
  readonly folder: string;
  /** A line for bash that starts `program` with its options in a sandbox. */
  readonly commandLine?: string;
  /** Called once, when the shell process has ended. */
  readonly onEnded?: () => void;
}

/** The shell of this machine: bash where there is one, for then functions survive a restart, else `/bin/sh`. */
export function findPosixShell(path: string): string {
  const candidates = ["/bin/bash", ...path.split(delimiter).map((folder) => join(folder, "bash"))];
  return candidates.find(isExecutable) ?? "/bin/sh";
}

/** The options with which a shell reads its commands from its standard input, and no files of the person's. */
export function shellOptions(program: string): readonly string[] {
  return program.endsWith("bash") ? ["--noprofile", "--norc", "-s"] : ["-s"];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return path.startsWith("/");
  } catch {
    return false;
  }
}

/**
 * One shell process that reads its commands from its standard input: for each an `eval` with the command's own pipes, then a line that
 * reports the exit code, the directory and the state on another descriptor. The shell leads a session and a process group of its own.
 */
export class PosixShell implements Shell {
  readonly #child: ChildProcess;
  readonly #isBash: boolean;
  readonly #folder: string;
  readonly #pipes = new Set<CallPipes>();
  #directory: string;
  #calls = 0;
  #report = "";
  #exitCode: number | undefined;
  #settle: ((end: CommandEnd) => void) | undefined;
  readonly #onEnded: (() => void) | undefined;

  constructor({ program, folder, environment, state, commandLine, onEnded }: PosixShellOptions) {
    this.#onEnded = onEnded;
    this.#isBash = program.endsWith("bash");
    this.#folder = folder;
    this.#directory = state.directory;
    const unused = Array<"ignore">(reportDescriptor - 1).fill("ignore");
    const options = shellOptions(program);
    const started =
      commandLine === undefined ? { file: program, options } : { file: "/bin/bash", options: ["-c", commandLine] };
    this.#child = spawn(started.file, started.options, {
      argv0: this.#isBash ? "bash" : "sh",
      cwd: "/",
      detached: true,
      env: { ...environment },
      stdio: ["pipe", ...unused, "pipe"],
    });
    this.#child.on("error", () => this.#ended(127));
    this.#child.on("exit", (code, signal) => this.#ended(code ?? 128 + (signal === null ? 0 : system.signals[signal])));
    this.#orders.on("error", () => this.#orders.destroy());
    this.#reports.on("error", () => this.#reports.destroy());
    this.#reports.setEncoding("utf8").on("data", (text: string) => this.#takeReport(text));
    if (state.memory !== undefined) this.#orders.write(`eval ${quote(state.memory)} >/dev/null 2>&1\n`);
  }

  get pid(): number | undefined {
    return this.alive ? this.#child.pid : undefined;
  }

  get alive(): boolean {
    return this.#exitCode === undefined;
  }

  async start(order: ShellOrder): Promise<RunningCommand> {
    this.#calls += 1;
    const pipes = await CallPipes.open(this.#folder, `${this.#child.pid ?? 0}-${this.#calls}`, {
      output: order.onOutput,
      outputEnd: () => {
        this.#pipes.delete(pipes);
        order.onOutputEnd();
      },
    });
    this.#pipes.add(pipes);
    const ended = new Promise<CommandEnd>((resolve) => (this.#settle = resolve)).then(async (end) => {
      await pipes.settle();
      return end;
    });
    if (this.#exitCode === undefined) this.#orders.write(this.#script(order, pipes));
    else this.#finish({ exitCode: this.#exitCode });
    return {
      ended,
      write: (text) => pipes.write(text),
      endInput: () => pipes.endInput(),
      closeOutput: () => pipes.close(),
    };
  }

  close(): void {
    for (const pipes of this.#pipes) pipes.close();
    this.#orders.destroy();
    this.#reports.destroy();
    this.#child.unref();
  }

  get #orders(): Writable {
    const stream = this.#child.stdin;
    if (stream === null) throw new Error("The shell was started without a standard input");
    return stream;
  }

  get #reports(): Duplex {
    const stream = (this.#child.stdio as readonly unknown[])[reportDescriptor];
    return stream as Duplex;
  }

  /** `command` keeps a function of the caller with the name of a builtin out of our own lines. */
  #script(order: ShellOrder, pipes: CallPipes): string {
    const streams = `<${quote(pipes.inputPath)} >${quote(pipes.outputPath)} 2>&1 ${reportDescriptor}>&-`;
    const functions = this.#isBash ? "command declare -f; " : "";
    const gone = `echo ${quote(`The folder ${order.directory} can't be entered`)}; exit 1`;
    return [
      `if command cd -- ${quote(order.directory)} >/dev/null 2>&1; then eval ${quote(order.command)} ${streams}`,
      `else (${gone}) ${streams}; fi`,
      `{ command printf '%s\\0%s\\0' "$?" "\${PWD-}"; command export -p; ${functions}command printf '\\0'; } >&${reportDescriptor}`,
      "",
    ].join("\n");
  }

  #takeReport(text: string): void {
    this.#report += text;
    const [status, directory, memory, rest] = this.#report.split("\0");
    if (status === undefined || directory === undefined || memory === undefined || rest === undefined) return;
    this.#report = "";
    if (directory.startsWith("/")) this.#directory = directory;
    const state: ShellState = { directory: this.#directory, memory };
    this.#finish({ exitCode: Number(status), state });
  }

  #ended(exitCode: number): void {
    if (this.#exitCode === undefined) this.#onEnded?.();
    this.#exitCode ??= exitCode;
    this.#finish({ exitCode: this.#exitCode });
  }

  #finish(end: CommandEnd): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(end);
  }
}

/** One word of a POSIX shell that stands for exactly this text. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
