import { randomUUID } from "node:crypto";
import { Cancelled } from "../../../core/ports/cancellation.ts";
import type { Log } from "../../../core/ports/log.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { ToolContext } from "../../../core/ports/tools.ts";
import { endProgram } from "../end-program.ts";
import { recordProgram } from "../program-record.ts";
import { programEnvironment } from "../program-environment.ts";
import { ToolFailure } from "../results.ts";
import { OutputLog } from "../shell/output-log.ts";
import { createProcessTable } from "../shell/process-table.ts";
import { waitFor } from "../shell/wait-for.ts";

/** Which program, where, and with what. */
export interface ProgramOrder {
  /** Looked for on the PATH; no shell reads it. */
  readonly command: string;
  readonly args: readonly string[];
  /** Absolute. */
  readonly folder: string;
  /** What it gets beside the host's environment without keys. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its output is kept in the run's folder under this name. */
  readonly name: string;
}

/** What programs share. */
export interface ProgramPorts {
  readonly log: Log;
  readonly mask: Mask;
  readonly graceMs: number;
  readonly outputBytes: number;
}

/** A program that was started. */
export interface RunningProgram {
  /** Its exit code; 128 and more when a signal ended it. */
  readonly ended: Promise<number>;
  readonly log: OutputLog;
  /** End it and everything it has started. Never rejects. */
  stop(): Promise<void>;
}

const programOptions = {
  extendEnv: false,
  stdin: "ignore",
  stdout: "pipe",
  stderr: "pipe",
  buffer: false,
  reject: false,
  cleanup: false,
  windowsHide: true,
} as const;

/** Start a program without a shell, in a process group of its own. @throws ToolFailure `program-missing`, `program-not-started`. */
export async function startProgram(
  order: ProgramOrder,
  context: ToolContext,
  ports: ProgramPorts,
): Promise<RunningProgram> {
  const { execa } = await import("execa");
  const table = createProcessTable();
  const mark = randomUUID();
  let full = (): void => undefined;
  const log = new OutputLog({
    runFolder: context.runFolder,
    name: order.name,
    mask: ports.mask,
    maximumBytes: ports.outputBytes,
    onText: () => undefined,
    onFull: () => full(),
  });
  const child = execa(order.command, order.args, {
    cwd: order.folder,
    env: programEnvironment({
      host: process.env,
      added: order.environment,
      marks: { MANUS_RUN_ID: context.runId, MANUS_DEPLOY_ID: mark },
    }),
    detached: table !== undefined,
    ...programOptions,
  });
  child.stdout.on("data", (chunk: Buffer) => log.add(chunk));
  child.stderr.on("data", (chunk: Buffer) => log.add(chunk));
  const ended = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? 128)));
  const { pid } = child;
  if (pid === undefined) throw notStarted(order, (await child).code);
  const forget = await recordProgram({ runId: context.runId, runFolder: context.runFolder, mark, pid }, ports.log);
  const stop = async (): Promise<void> => {
    await endProgram({ child, mark: `MANUS_DEPLOY_ID=${mark}`, table, graceMs: ports.graceMs });
    child.stdout.destroy();
    child.stderr.destroy();
    log.close();
    await forget();
  };
  full = () => void stop();
  return { ended, log, stop };
}

function notStarted({ command }: ProgramOrder, code: string | undefined): ToolFailure {
  if (code === "ENOENT") {
    return new ToolFailure(
      "program-missing",
      `${command} isn't installed on this machine`,
      `Install ${command}, or choose another target`,
    );
  }
  return new ToolFailure("program-not-started", `${command} can't be started (${code ?? "unknown"})`, "Try it by hand");
}

/** What a program that has ended left. */
export interface ProgramEnd {
  readonly exitCode: number;
  /** Masked; a long one in part. */
  readonly output: string;
  /** Where the whole is, where `output` is only a part. */
  readonly outputFile?: string;
}

/**
 * Run a program to its end; what it leaves running is ended then.
 *
 * @throws ToolFailure as {@link startProgram}, `timeout`; or `Cancelled`.
 */
export async function runProgram(
  order: ProgramOrder,
  {
    context,
    ports,
    timeoutMs,
  }: { readonly context: ToolContext; readonly ports: ProgramPorts; readonly timeoutMs: number },
): Promise<ProgramEnd> {
  const program = await startProgram(order, context, ports);
  const first = await waitFor(program.ended, context.cancellation, timeoutMs);
  await program.stop();
  if (first === "cancelled") throw new Cancelled();
  const shown = program.log.shown();
  if (first === "patience") {
    const message = `${order.command} was ended: it took longer than ${timeoutMs / 60_000} minutes. It had said: ${lastLine(shown.text)}`;
    throw new ToolFailure("timeout", message, "Make it shorter, or run it in a shell session");
  }
  const { file } = program.log;
  const part = shown.whole || file === undefined ? {} : { outputFile: file };
  return { exitCode: await program.ended, output: shown.text, ...part };
}

/** The last line that says something. */
export function lastLine(text: string): string {
  return (
    text
      .split("\n")
      .findLast((line) => line.trim() !== "")
      ?.trim()
      .slice(0, 300) ?? "nothing"
  );
}
