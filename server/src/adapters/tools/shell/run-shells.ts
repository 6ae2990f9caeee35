import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Log } from "../../../core/ports/log.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { ToolContext } from "../../../core/ports/tools.ts";
import type { ToolLimits } from "../limits.ts";
import { ToolFailure } from "../results.ts";
import { systemCode } from "../system-failure.ts";
import { endProcesses } from "./end-processes.ts";
import { environmentFor, marksOf, type ShellOwner } from "./environment.ts";
import { identify } from "./identify.ts";
import { findPosixShell, PosixShell, quote, shellOptions } from "./posix-shell.ts";
import { forgetShells, pipeFolderPrefix, recordShells, type RecordedShell } from "./process-record.ts";
import type { ProcessTable } from "./process-table.ts";
import type { CommandSandbox } from "./sandbox.ts";
import { ShellSession } from "./session.ts";
import type { Shell, ShellStart, ShellState } from "./shell.ts";
import { WindowsShell } from "./windows-shell.ts";

/** What the shells of every run share. */
export interface ShellPorts {
  readonly log: Log;
  readonly mask: Mask;
  readonly limits: ToolLimits;
  /** Undefined on Windows. */
  readonly table: ProcessTable | undefined;
  /** For agents' commands; undefined: they have none. */
  readonly sandbox: CommandSandbox | undefined;
}

/** The shell sessions of one owner: the direct steps of a run, or an agent. */
export class RunShells {
  readonly #ports: ShellPorts;
  readonly owner: ShellOwner;
  readonly #runFolder: string;
  readonly #sessions = new Map<string, ShellSession>();
  readonly #recorded: RecordedShell[] = [];
  /** The last write of the record: two at once would take each other's file. */
  #recording: Promise<void> = Promise.resolve();
  #pipeFolder: Promise<string> | undefined;

  constructor(ports: ShellPorts, owner: ShellOwner, context: Pick<ToolContext, "runFolder">) {
    this.#ports = ports;
    this.owner = owner;
    this.#runFolder = context.runFolder;
  }

  /** The session with this id, undefined when the run has none of that name. */
  find(id: string): ShellSession | undefined {
    return this.#sessions.get(id);
  }

  /** The ids of all sessions, sorted. */
  ids(): readonly string[] {
    return [...this.#sessions.keys()].sort();
  }

  /** The session with this id; a new one when there is none. Its shell begins with the environment of `context`. */
  open(id: string, context: ToolContext): ShellSession {
    const existing = this.#sessions.get(id);
    if (existing !== undefined) return existing;
    const name = fileName(id);
    const { owner } = this;
    const { runFolder, workspaceFolder } = context;
    const { environment: added, origin } = context;
    const environment = environmentFor({ host: process.env, added, owner, session: name, origin });
    const openShell = (state: ShellState): Promise<Shell> => this.#openShell({ environment, state }, context);
    const session = new ShellSession({ ...this.#ports, owner, name, runFolder, workspaceFolder, openShell });
    this.#sessions.set(id, session);
    return session;
  }

  /** End every process of the owner and let go of everything. */
  async end(): Promise<void> {
    const { table, limits, log } = this.#ports;
    const sessions = [...this.#sessions.values()];
    if (table === undefined) {
      await Promise.all(sessions.map((session) => session.endAll("cancellation")));
    } else {
      for (const { running } of sessions) if (running !== undefined) running.by ??= "cancellation";
      const heads = new Set(sessions.flatMap(({ pid }) => pid ?? []));
      const query = { heads, killFirst: heads, marks: marksOf(this.owner), graceMs: limits.graceMs };
      const { left } = await endProcesses(table, query);
      if (left.length > 0)
        log.warn(`Processes of run ${this.owner.runId} don't end: ${left.map(({ pid }) => pid).join(", ")}`);
    }
    await Promise.all(sessions.flatMap(({ running }) => running?.ended ?? []));
    for (const session of sessions) session.close();
    if (this.#pipeFolder !== undefined) await rm(await this.#pipeFolder, { recursive: true, force: true });
    await forgetShells(this.#runFolder);
  }

  /** On disk before the first command runs: if this host dies, the next one must know what to end. */
  async #openShell(start: ShellStart, context: ToolContext): Promise<Shell> {
    const shell = await this.#newShell(start, context);
    const { pid } = shell;
    const identity = pid === undefined ? undefined : await identify(pid);
    if (pid !== undefined && identity !== undefined) this.#recorded.push({ pid, identity });
    this.#recording = this.#recording.then(() => this.#record());
    await this.#recording;
    return shell;
  }

  async #record(): Promise<void> {
    try {
      const pipes = this.#pipeFolder === undefined ? {} : { pipeFolder: basename(await this.#pipeFolder) };
      await recordShells(this.#runFolder, { runId: this.owner.runId, shells: this.#recorded, ...pipes });
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      this.#ports.log.warn(`Could not write down the shells of run ${this.owner.runId}: ${String(error)}`);
    }
  }

  async #newShell(start: ShellStart, context: ToolContext): Promise<Shell> {
    if (process.platform === "win32") return new WindowsShell(start);
    this.#pipeFolder ??= mkdtemp(join(tmpdir(), pipeFolderPrefix));
    const folder = await this.#pipeFolder;
    const program = findPosixShell(start.environment["PATH"] ?? "");
    const { sandbox } = this.#ports;
    if (context.origin === "step" || sandbox === undefined) return new PosixShell({ ...start, program, folder });
    const standing = await sandbox.standing();
    if (standing.sandboxed) return this.#newSandboxedShell(sandbox, { ...start, program, folder }, context);
    if (!standing.required) return new PosixShell({ ...start, program, folder });
    throw new ToolFailure("sandbox-required", `The settings want a sandbox: ${standing.because}`, standing.remedy);
  }

  async #newSandboxedShell(
    sandbox: CommandSandbox,
    start: ShellStart & { readonly program: string; readonly folder: string },
    { workspaceFolder, runFolder }: ToolContext,
  ): Promise<Shell> {
    const { program, folder } = start;
    const temporary = join(folder, "tmp");
    await mkdir(temporary, { recursive: true, mode: 0o700 });
    const line = `export TMPDIR=${quote(temporary)}; exec ${[program, ...shellOptions(program)].map(quote).join(" ")}`;
    const enclosed = await sandbox.enclose(line, { workspaceFolder, taskFolder: runFolder, pipeFolder: folder });
    return new PosixShell({ ...start, commandLine: enclosed.commandLine, onEnded: enclosed.release });
  }
}

/** A session's id as part of a file name: as it is where it can be, else what is left of it and a hash of the whole. */
function fileName(id: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_-]{0,39}$/.test(id)) return id;
  const hash = createHash("sha256").update(id).digest("hex").slice(0, 8);
  return `${id.replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 30)}-${hash}`;
}
