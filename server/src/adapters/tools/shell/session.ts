import type { Log } from "../../../core/ports/log.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { ToolLimits } from "../limits.ts";
import { ToolFailure } from "../results.ts";
import { endProcesses, endTreeOnWindows } from "./end-processes.ts";
import { marksOf, type ShellOwner } from "./environment.ts";
import { LiveText } from "./live-text.ts";
import { OutputLog } from "./output-log.ts";
import { PartialOutput, type ShownOutput } from "./partial-output.ts";
import type { ProcessTable } from "./process-table.ts";
import type { CommandEnd, RunningCommand, Shell, ShellState } from "./shell.ts";

/** Why a command ended when it didn't by itself. */
export type EndedBy = "kill" | "cancellation" | "too-much-output";

/** How a command of a session has ended. */
export interface CallEnd {
  readonly exitCode: number;
  readonly by?: EndedBy;
}

/** A command of a session, running or ended. */
export interface ShellCall {
  /** Masked. */
  readonly command: string;
  readonly log: OutputLog;
  readonly ended: Promise<CallEnd>;
  /** Undefined while it runs. */
  exitCode?: number;
  by?: EndedBy;
}

interface CurrentCall {
  readonly call: ShellCall;
  /** On the clock of the process table: what it starts isn't older. */
  since: number;
  running?: RunningCommand;
  readonly finish: (end: CallEnd) => void;
  readonly fail: (error: unknown) => void;
}

/** What a session is made with. */
export interface SessionOptions {
  readonly owner: ShellOwner;
  /** As it stands in file names. */
  readonly name: string;
  readonly runFolder: string;
  readonly workspaceFolder: string;
  readonly mask: Mask;
  readonly log: Log;
  readonly limits: ToolLimits;
  /** Undefined on Windows. */
  readonly table: ProcessTable | undefined;
  /** Starts a shell and writes down that it runs. */
  readonly openShell: (state: ShellState) => Promise<Shell>;
}

/**
 * A shell session: commands one after the other in one shell, which keeps the directory, the environment and the functions. A command
 * that takes the shell down (`exit`, `set -e`, being ended) doesn't end the session: the next one gets a new shell in the state that the
 * last command which ended well has left, as far as that shell could tell it.
 */
export class ShellSession {
  readonly #options: SessionOptions;
  readonly #transcript = new PartialOutput();
  /** The same for those who watch. */
  readonly live = new LiveText();
  #atLineStart = true;
  #shell: Shell | undefined;
  #state: ShellState;
  #current: CurrentCall | undefined;
  #last: ShellCall | undefined;
  /** The newest ending of processes: until it is done it would take a new shell for one of those. */
  #ending: Promise<unknown> = Promise.resolve();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#state = { directory: options.workspaceFolder };
  }

  /** The command that runs now. */
  get running(): ShellCall | undefined {
    return this.#current?.call;
  }

  /** The command that ran last. */
  get last(): ShellCall | undefined {
    return this.#last;
  }

  /** Where the next command runs unless it says otherwise. */
  get directory(): string {
    return this.#state.directory;
  }

  /** Of the shell, for those who end everything. */
  get pid(): number | undefined {
    return this.#shell?.pid;
  }

  /**
   * Start a command in `directory`.
   *
   * @throws ToolFailure `session-busy` while another one runs; a system error when no shell can be started.
   */
  async start(command: string, directory: string): Promise<ShellCall> {
    if (this.#current !== undefined) throw this.#busy(this.#current.call);
    const current = this.#newCall(command);
    this.#current = current;
    try {
      await this.#ending;
      current.since = (await this.#options.table?.now()) ?? 0;
      if (this.#shell?.alive !== true) this.#shell = await this.#options.openShell(this.#state);
      const { log } = current.call;
      const onOutput = (chunk: Buffer): void => {
        log.add(chunk);
        this.live.stir();
      };
      current.running = await this.#shell.start({ command, directory, onOutput, onOutputEnd: () => log.close() });
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
    current.running.ended.then((end) => this.#finish(current, end)).catch(current.fail);
    this.#print(`${this.#atLineStart ? "" : "\n"}$ ${current.call.command}\n`);
    return current.call;
  }

  #newCall(command: string): CurrentCall {
    let settle: Pick<CurrentCall, "finish" | "fail"> | undefined;
    const ended = new Promise<CallEnd>((finish, fail) => (settle = { finish, fail }));
    if (settle === undefined) throw new Error("A promise didn't call its executor");
    const log = this.#openLog(() => this.#endFlood(current));
    const current: CurrentCall = { call: { command: this.#options.mask(command), log, ended }, since: 0, ...settle };
    return current;
  }

  /** Type into the command that runs. @throws ToolFailure `nothing-running`. */
  write(text: string, endsInput: boolean): void {
    const running = this.#current?.running;
    if (running === undefined) {
      const message = `No command runs in the shell session ${this.#options.name}`;
      throw new ToolFailure("nothing-running", message, "Start one with shell_exec; shell_view shows what ran last");
    }
    if (text !== "") running.write(text);
    if (endsInput) running.endInput();
  }

  /** End a command and everything it has started; resolves once that is gone. Nothing happens when it has ended already. */
  async endCall(call: ShellCall, by: EndedBy): Promise<void> {
    if (this.#current?.call !== call) return;
    call.by ??= by;
    await this.#endProcesses(this.#current.since);
    await call.ended;
  }

  /** End everything that runs in the session, in the background too; resolves with whether there was anything. */
  async endAll(by: EndedBy): Promise<boolean> {
    if (this.#current !== undefined) this.#current.call.by ??= by;
    const call = this.#current?.call;
    const ended = await this.#endProcesses();
    await call?.ended;
    return ended || call !== undefined;
  }

  /** The run is over and its processes are gone: let go of what is open here. */
  close(): void {
    if (this.#current !== undefined) this.#current.call.by ??= "cancellation";
    this.#shell?.close();
    this.#shell = undefined;
  }

  /** Commands and outputs so far, the beginning and the end of it. */
  shown(): ShownOutput {
    return this.#transcript.shown(this.#current?.call.log.pending());
  }

  async #finish({ call, finish }: CurrentCall, end: CommandEnd): Promise<void> {
    await this.#ending;
    call.log.flush();
    call.exitCode = end.exitCode;
    if (end.state !== undefined) this.#state = end.state;
    this.#last = call;
    this.#current = undefined;
    this.live.stir();
    finish({ exitCode: end.exitCode, ...(call.by === undefined ? {} : { by: call.by }) });
  }

  async #endProcesses(since?: number): Promise<boolean> {
    const ending = this.#endFamily(since);
    this.#ending = ending.catch(() => undefined);
    return ending;
  }

  async #endFamily(since?: number): Promise<boolean> {
    const { table, owner, name, limits, log } = this.#options;
    const pid = this.#shell?.pid;
    if (table === undefined) {
      if (pid !== undefined) await endTreeOnWindows(pid);
      return pid !== undefined;
    }
    const heads = new Set(pid === undefined ? [] : [pid]);
    const marks = marksOf(owner, name);
    const sinceThen = since === undefined ? {} : { since };
    const { seen, left } = await endProcesses(table, {
      heads,
      killFirst: heads,
      marks,
      graceMs: limits.graceMs,
      ...sinceThen,
    });
    if (left.length > 0)
      log.warn(`Could not end the processes ${left.map((row) => row.pid).join(", ")} of run ${owner.runId}`);
    return seen.some((row) => row.pid !== pid);
  }

  #openLog(onFull: () => void): OutputLog {
    const { runFolder, name, mask, limits } = this.#options;
    const onText = (text: string): void => this.#print(text);
    return new OutputLog({ runFolder, name, mask, maximumBytes: limits.outputBytes, onText, onFull });
  }

  #print(text: string): void {
    this.#transcript.add(text);
    this.live.add(text);
    this.#atLineStart = text.endsWith("\n");
  }

  /** What a command has left running, and prints too much after its end, meets a closed pipe. */
  #endFlood(current: CurrentCall): void {
    if (this.#current !== current) return current.running?.closeOutput();
    this.endCall(current.call, "too-much-output").catch((error: unknown) =>
      this.#options.log.error("Could not end a command that prints too much", error),
    );
  }

  #busy(call: ShellCall): ToolFailure {
    return new ToolFailure(
      "session-busy",
      `The shell session ${this.#options.name} is busy with: ${call.command}`,
      "Wait for it with shell_wait, end it with shell_kill_process, or use another session id",
    );
  }
}
