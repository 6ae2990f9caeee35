import { mkdtemp, readFile, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cancelled } from "../../../core/ports/cancellation.ts";
import { isPlainObject } from "../../plain-object.ts";
import { ToolFailure } from "../results.ts";
import { waitFor } from "../shell/wait-for.ts";
import { systemCode } from "../system-failure.ts";
import type { Deployment } from "./deployment.ts";
import { freePort, listeningOn } from "./ports.ts";
import {
  lastLine,
  runProgram,
  startProgram,
  type ProgramEnd,
  type ProgramOrder,
  type RunningProgram,
} from "./run-program.ts";

const buildMs = 20 * 60_000;
const startMs = 60_000;
const lookEveryMs = 50;

/** What a build has made. */
export interface BuiltApp {
  /** The folder of static files, where the application exports itself (`output: "export"`); absolute. */
  readonly exported: string | undefined;
}

/**
 * Build a Next.js application by its own `build` script; for an agent in the sandbox, where there is one.
 *
 * @throws ToolFailure `no-build`, `build-failed`, `sandbox-required`, `timeout`; or `Cancelled`.
 */
export async function buildNext(deployment: Deployment): Promise<BuiltApp> {
  const { folder } = deployment;
  await demandBuildScript(folder);
  const before = await changedAt(join(folder, "out"));
  const end = await inSandbox(deployment, (order) => runProgram(order, { ...deployment, timeoutMs: buildMs }));
  if (end.exitCode !== 0) {
    const where = end.outputFile === undefined ? "" : ` (all of it is in ${end.outputFile} in the run's folder)`;
    const message = `npm run build ended with exit code ${end.exitCode}${where}. Its output:\n${end.output}\n`;
    throw new ToolFailure("build-failed", message, "Fix what it names, then deploy again");
  }
  // An export that this build didn't write is an older one.
  const after = await changedAt(join(folder, "out"));
  return { exported: after !== undefined && after !== before ? join(folder, "out") : undefined };
}

const build = { command: "npm", args: ["run", "build"], name: "deploy-build" };

/** Build as the run's commands run: what an agent has written is not to be trusted more than its commands are. */
async function inSandbox(
  { folder, context, ports }: Deployment,
  run: (order: ProgramOrder) => Promise<ProgramEnd>,
): Promise<ProgramEnd> {
  const environment = quiet(context.environment);
  const sandbox = context.origin === "agent" ? ports.sandbox : undefined;
  const standing = await sandbox?.standing();
  if (sandbox === undefined || standing?.sandboxed !== true) {
    if (standing?.sandboxed === false && standing.required) throw sandboxRequired(standing.because);
    return run({ ...build, folder, environment });
  }
  const pipeFolder = await mkdtemp(join(await realpath(tmpdir()), "manus-build-"));
  const folders = { workspaceFolder: context.workspaceFolder, taskFolder: context.runFolder, pipeFolder };
  const { commandLine, release } = await sandbox.enclose("exec npm run build", folders);
  try {
    const args = ["-c", commandLine];
    return await run({
      ...build,
      command: "/bin/bash",
      args,
      folder,
      environment: { ...environment, TMPDIR: pipeFolder },
    });
  } finally {
    release();
    await rm(pipeFolder, { recursive: true, force: true });
  }
}

function sandboxRequired(because: string): ToolFailure {
  const message = `The settings want a sandbox for what an agent builds. ${because}`;
  return new ToolFailure("sandbox-required", message, "Have a person build and deploy it");
}

/**
 * `next start` on a free port of this machine, until it is stopped. A sandbox has a network of its own, in which nobody could reach it, so it runs outside, unless the settings want a
 * sandbox by all means.
 *
 * @throws ToolFailure `not-started`, `sandbox-required`, `timeout`; or `Cancelled`.
 */
export async function startNext({
  folder,
  context,
  ports,
}: Deployment): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const rules = context.origin === "agent" ? await ports.sandbox?.standing() : undefined;
  if (rules?.required === true) throw sandboxRequired("`next start` can't run in one: nobody could reach it there");
  const port = await freePort();
  const args = ["exec", "--no", "--", "next", "start", "--hostname", "127.0.0.1", "--port", String(port)];
  const order = { command: "npm", args, folder, environment: quiet(context.environment), name: "deploy-next" };
  const program = await startProgram(order, context, ports);
  try {
    await untilListening(program, port, context.cancellation);
  } catch (error) {
    await program.stop();
    throw error;
  }
  return { port, stop: () => program.stop() };
}

async function untilListening(
  program: RunningProgram,
  port: number,
  cancellation: Deployment["context"]["cancellation"],
): Promise<void> {
  const deadline = performance.now() + startMs;
  while ((await listeningOn(port)) === undefined) {
    const first = await waitFor(program.ended, cancellation, lookEveryMs);
    if (first === "cancelled") throw new Cancelled();
    const said = lastLine(program.log.shown().text);
    if (first === "ended")
      throw new ToolFailure("not-started", `next start has ended: ${said}`, "Try it in a shell session");
    if (performance.now() > deadline) {
      throw new ToolFailure(
        "timeout",
        `next start doesn't listen after ${startMs / 1000} s: ${said}`,
        "Try it in a shell session",
      );
    }
  }
}

async function demandBuildScript(folder: string): Promise<void> {
  const scripts = await readScripts(join(folder, "package.json"));
  if (scripts !== undefined && typeof scripts["build"] === "string") return;
  const message = `${folder} has no package.json with a build script`;
  throw new ToolFailure("no-build", message, "Give the folder of the Next.js application, and a script named build");
}

async function readScripts(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, "utf8"));
    return isPlainObject(parsed) && isPlainObject(parsed["scripts"]) ? parsed["scripts"] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

async function changedAt(folder: string): Promise<number | undefined> {
  try {
    return (await stat(join(folder, "index.html"))).mtimeMs;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** Nothing is asked and nothing is reported. */
function quiet(environment: Readonly<Record<string, string>>): Record<string, string> {
  return { ...environment, CI: "1", NEXT_TELEMETRY_DISABLED: "1" };
}
