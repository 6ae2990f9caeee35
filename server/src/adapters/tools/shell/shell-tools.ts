import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { RunId, TaskId } from "../../../protocol/states.ts";
import type { ShellSessions } from "../../../core/ports/shell-sessions.ts";
import type { ToolCall, ToolContext, ToolResult } from "../../../core/ports/tools.ts";
import { flagOf, numberOf, textOf } from "../call-arguments.ts";
import { admit } from "../paths.ts";
import { interrupted, succeeded, ToolFailure } from "../results.ts";
import { systemCode } from "../system-failure.ts";
import { resultOf, shortCommand, withWhereabouts } from "./call-result.ts";
import type { ShellOwner } from "./environment.ts";
import { RunShells, type ShellPorts } from "./run-shells.ts";
import type { ShellCall, ShellSession } from "./session.ts";
import { createShellSessions } from "./session-desk.ts";
import { waitFor } from "./wait-for.ts";

/** What Ctrl-D sends on a terminal; there is none here, so it ends the input of the command. */
const endOfInput = "\u0004";

/** How often `shell_wait` looks whether its session was opened. */
const openingCheckMs = 50;
const never = new Promise<never>(() => undefined);

/** The five `shell_*` tools over the sessions of all runs. */
export class ShellTools {
  readonly #ports: ShellPorts;
  /** By the owner's id. */
  readonly #owners = new Map<string, RunShells>();

  constructor(ports: ShellPorts) {
    this.#ports = ports;
  }

  /** `shell_exec`: runs a command to its end, or for `patienceMs`. An empty `exec_dir` is where the session is. */
  async exec(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const command = textOf(call, "command");
    if (command.includes("\0")) {
      throw new ToolFailure("bad-command", "The command holds a zero byte", "Take it out; no shell can read one");
    }
    const session = this.#runOf(context).open(textOf(call, "id"), context);
    const directory = await directoryFor(textOf(call, "exec_dir"), session, context);
    if (context.cancellation.cancelled) return interrupted();
    const started = await session.start(command, directory);
    const came = await waitFor(started.ended, context.cancellation, context.patienceMs);
    if (came === "cancelled") await session.endCall(started, "cancellation");
    if (came === "patience") return stillRunning(started, context.patienceMs ?? 0);
    return resultOf(started, await started.ended);
  }

  /** `shell_view`: commands and outputs of the session so far. */
  async view(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const session = this.#sessionOf(call, context);
    const newest = session.running ?? session.last;
    if (newest === undefined) return succeeded("[Nothing has run here yet]");
    const shown = session.shown();
    const state = session.running === undefined ? endedNote(newest) : `[Still running: ${shortCommand(newest)}]`;
    return withWhereabouts(succeeded(`${shown.text}\n${state}`), newest, shown.whole);
  }

  /**
   * `shell_wait`: waits for the end of the running command, at most `seconds`. Waiting for one that has failed is no failure, and a
   * session that a step beside this one is about to open is waited for as well.
   */
  async wait(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const seconds = numberOf(call, "seconds");
    await this.#untilOpened(call, context, (seconds ?? 0) * 1000);
    const session = this.#sessionOf(call, context);
    const { running } = session;
    if (running !== undefined) {
      const patienceMs = seconds === undefined ? undefined : seconds * 1000;
      const came = await waitFor(running.ended, context.cancellation, patienceMs);
      if (came === "cancelled") return interrupted();
      if (came === "patience") return stillRunning(running, patienceMs ?? 0);
    }
    const ended = running ?? session.last;
    if (ended?.exitCode === undefined) return succeeded("[Nothing has run here yet]");
    const shown = ended.log.shown();
    const output = [shown.text, endedNote(ended)].filter((part) => part !== "").join("\n");
    return { ...withWhereabouts(succeeded(output), ended, shown.whole), exitCode: ended.exitCode };
  }

  /** `shell_write_to_process`: types into the running command. Ctrl-D (U+0004) at the end of `input` ends its input. */
  async write(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const session = this.#sessionOf(call, context);
    const input = textOf(call, "input");
    const ends = input.endsWith(endOfInput);
    const text = (ends ? input.slice(0, -1) : input) + (flagOf(call, "press_enter") && !ends ? "\n" : "");
    session.write(text, ends);
    const to = session.running === undefined ? "the command" : shortCommand(session.running);
    return succeeded(`Typed ${text.length} characters${ends ? " and the end of the input" : ""} into ${to}`);
  }

  /** `shell_kill_process`: ends what runs in the session, in the background too. The session can be used on. */
  async kill(call: ToolCall, context: ToolContext): Promise<ToolResult> {
    const session = this.#sessionOf(call, context);
    const { running } = session;
    const ended = await session.endAll("kill");
    if (running !== undefined) return succeeded(`Ended ${shortCommand(running)}`);
    return succeeded(ended ? "Ended what ran in the background" : "Nothing was running");
  }

  /** The sessions of agents, for a person who watches or takes one over. */
  readonly sessions: ShellSessions = createShellSessions(({ runId, taskId }) => this.#owners.get(`${runId} ${taskId}`));

  /** End all sessions of a run. Nothing happens when it has none. */
  async endRun(runId: RunId): Promise<void> {
    await this.#end(({ owner }) => owner.runId === runId);
  }

  /** End all sessions of an agent. */
  async endTask(runId: RunId, taskId: TaskId): Promise<void> {
    await this.#end(({ owner }) => owner.runId === runId && owner.taskId === taskId);
  }

  async #end(isMeant: (shells: RunShells) => boolean): Promise<void> {
    const meant = [...this.#owners].filter(([, shells]) => isMeant(shells));
    for (const [key] of meant) this.#owners.delete(key);
    await Promise.all(meant.map(([, shells]) => shells.end()));
    const agents = [...this.#owners.values()].filter(({ owner }) => owner.taskId !== undefined);
    if (agents.length === 0) await this.#ports.sandbox?.rest();
  }

  async #untilOpened(call: ToolCall, context: ToolContext, patienceMs: number): Promise<void> {
    const id = textOf(call, "id");
    for (let waitedMs = 0; waitedMs < patienceMs && !context.cancellation.cancelled; waitedMs += openingCheckMs) {
      const session = this.#owners.get(keyOf(context))?.find(id);
      if (session?.running !== undefined || session?.last !== undefined) return;
      await waitFor(never, context.cancellation, openingCheckMs);
    }
  }

  #runOf(context: ToolContext): RunShells {
    const key = keyOf(context);
    const existing = this.#owners.get(key);
    if (existing !== undefined) return existing;
    const run = new RunShells(this.#ports, ownerOf(context), context);
    this.#owners.set(key, run);
    return run;
  }

  #sessionOf(call: ToolCall, context: ToolContext): ShellSession {
    const id = textOf(call, "id");
    const run = this.#owners.get(keyOf(context));
    const session = run?.find(id);
    if (session !== undefined) return session;
    const ids = run?.ids() ?? [];
    const known =
      ids.length === 0 ? "No session was opened yet: start with shell_exec" : `There are: ${ids.join(", ")}`;
    throw new ToolFailure("unknown-session", `This run has no shell session ${id}`, known);
  }
}

/** Two agents of one run may both name a session `main`. */
function ownerOf({ runId, taskId, origin }: ToolContext): ShellOwner {
  return origin === "agent" ? { runId, taskId } : { runId };
}

function keyOf(context: ToolContext): string {
  const { runId, taskId } = ownerOf(context);
  return `${runId} ${taskId ?? ""}`;
}

/** The folder a command runs in, spelled as the caller did where that leads to the same one. */
async function directoryFor(written: string, session: ShellSession, context: ToolContext): Promise<string> {
  if (written === "") return session.directory;
  const real = await admit(written, context);
  if (!(await stat(real)).isDirectory()) {
    throw new ToolFailure(
      "not-a-folder",
      `${written} is a file, not a folder`,
      "Give the folder it lies in as exec_dir",
    );
  }
  const spelled = resolve(context.workspaceFolder, written);
  return (await realPathIfAny(spelled)) === real ? spelled : real;
}

async function realPathIfAny(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function stillRunning(call: ShellCall, afterMs: number): ToolResult {
  const shown = call.log.shown();
  const note = `[Still running after ${afterMs / 1000} s: ${shortCommand(call)}; go on with shell_wait or shell_view]`;
  return withWhereabouts(succeeded([shown.text, note].filter((part) => part !== "").join("\n")), call, shown.whole);
}

function endedNote(call: ShellCall): string {
  const how = call.by === undefined ? "" : `, ended by ${call.by === "kill" ? "shell_kill_process" : call.by}`;
  return `[Ended with exit code ${call.exitCode ?? 0}${how}: ${shortCommand(call)}]`;
}
