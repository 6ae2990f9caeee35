import { existsSync } from "node:fs";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { HostEndpoint } from "../../server/src/protocol/endpoint.ts";
import { eventually } from "./eventually.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** The build's `manusctl`. */
export const program = join(import.meta.dirname, "../../out/server/manusctl.cjs");

/** What a command came to. */
export interface Ended {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home, a workspace, and the real `manusctl` of the build. */
export interface RealWorld {
  readonly home: string;
  readonly workspace: string;
  /** Write a file of the workspace. */
  write(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  run(...args: readonly string[]): Promise<Ended>;
  /** The same with something piped in. */
  pipe(input: string, ...args: readonly string[]): Promise<Ended>;
  /** The same, while it runs. */
  start(...args: readonly string[]): ReturnType<typeof launch>;
  json<T>(...args: readonly string[]): Promise<T>;
  endpoint(): Promise<HostEndpoint>;
  /** Ends the host, if one runs. */
  close(): Promise<void>;
}

function launch(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
  return execa(process.execPath, [program, ...args], { cwd, env, stdin: "ignore", reject: false });
}

/** `manusctl lsp` with these flags, its wire in our hands. */
export function startLanguageServer(
  { home, workspace }: Pick<RealWorld, "home" | "workspace">,
  flags: readonly string[],
): ChildProcessByStdio<Writable, Readable, null> {
  const env = { ...process.env, MANUS_HOME: home };
  return spawn(process.execPath, [program, "lsp", ...flags], {
    cwd: workspace,
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** Everything in temporary folders. `environment` is added for every process. */
export async function openRealWorld(environment: Readonly<Record<string, string>> = {}): Promise<RealWorld> {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`);
  const folder = await temporaryFolder();
  const [home, workspace] = [join(folder, "home"), join(folder, "workspace")];
  await mkdir(join(workspace, ".git"), { recursive: true });
  const variables = { MANUS_HOME: home, NO_COLOR: "1", ...environment };
  const start: RealWorld["start"] = (...args) => launch(args, workspace, variables);
  const run = async (...args: readonly string[]): Promise<Ended> => {
    const { exitCode, stdout, stderr } = await start(...args);
    return { exitCode, stdout, stderr };
  };
  const endpointFile = join(home, "host.json");
  return {
    home,
    workspace,
    start,
    run,
    async pipe(input, ...args) {
      const options = { cwd: workspace, env: variables, input, reject: false } as const;
      const { exitCode, stdout, stderr } = await execa(process.execPath, [program, ...args], options);
      return { exitCode, stdout, stderr };
    },
    async write(path, text) {
      await mkdir(join(workspace, path, ".."), { recursive: true });
      await writeFile(join(workspace, path), text);
    },
    read: (path) => readFile(join(workspace, path), "utf8"),
    async json<T>(...args: readonly string[]) {
      const { stdout, stderr } = await run(...args, "-o", "json");
      if (stdout === "") throw new Error(`manusctl ${args.join(" ")} wrote no result: ${stderr}`);
      return JSON.parse(stdout) as T;
    },
    endpoint: async () => JSON.parse(await readFile(endpointFile, "utf8")) as HostEndpoint,
    async close() {
      await run("host", "stop", "--force");
      await eventually("the host has ended", () => !existsSync(endpointFile));
    },
  };
}
