import { execa } from "execa";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { installExtension } from "./install-extension.ts";
import { tidyEnvironment } from "./tidy-environment.ts";

/** What the server starts with. */
export interface ServeRequest {
  /** The folder `installServer` answered with. */
  readonly server: string;
  /** A fresh folder for everything the server keeps, its log included. */
  readonly dataFolder: string;
  /** The person's settings, as in `settings.json`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Added to this process's environment; the extension host sees it. */
  readonly environment: Readonly<Record<string, string>>;
  /** True: every folder is trusted. False: the editor asks, and folders start untrusted. */
  readonly trusted: boolean;
  /** The repository: its extension, which has been built, is there as an installed one. */
  readonly extension: string;
  /** A packed extension to install in its place, as a person would. */
  readonly vsix?: string;
  /** Folders of further extensions that are installed as they are. */
  readonly others?: readonly string[];
  /**
   * A module whose `run` is called in the extension host. It makes the extension one under development, in an editor whose
   * notifications don't pop up.
   */
  readonly tests?: string;
}

/** What one page shows. Absolute paths. */
export interface PageRequest {
  /** A folder, or a file `*.code-workspace` that names several. */
  readonly workspace: string;
  /** A file to show. */
  readonly file?: string;
}

/** A running VS Code server. */
export interface ServedEditor {
  readonly logFile: string;
  /** The address that opens the editor; it holds the token the server asks for, so it is as secret as a password. */
  address(page: PageRequest): string;
  /** True once the server has ended, by itself or by `stop`. */
  hasEnded(): boolean;
  /** Ends the server and every process it started, and waits for it. */
  stop(): Promise<void>;
}

const startTimeout = 60_000;
const stopTimeout = 10_000;

/**
 * Starts a VS Code server on a free port of the loopback interface and waits until it answers. It ends with this process at the
 * latest. Throws, with the log's last lines, when it doesn't start within a minute.
 */
export async function serveEditor(request: ServeRequest): Promise<ServedEditor> {
  const logFile = join(request.dataFolder, "server.log");
  const token = randomBytes(16).toString("hex");
  await mkdir(join(request.dataFolder, "user", "User"), { recursive: true });
  await writeFile(
    join(request.dataFolder, "user", "User", "settings.json"),
    JSON.stringify(request.settings, undefined, 2),
  );
  await writeFile(join(request.dataFolder, "token"), token, { mode: 0o600 });
  if (request.vsix !== undefined) await installPackage(request, request.vsix);
  else if (request.tests === undefined) await installExtension(request.extension, extensionsFolder(request));
  for (const other of request.others ?? []) {
    await cp(other, join(extensionsFolder(request), basename(other)), { recursive: true });
  }
  const child = startServer(request, logFile);
  const killAtExit = (): void => killTree(child, "SIGKILL");
  process.once("exit", killAtExit);
  const stop = async (): Promise<void> => {
    process.off("exit", killAtExit);
    await stopServer(child);
  };
  try {
    const port = await waitForPort(child, logFile);
    return {
      logFile,
      stop,
      hasEnded: () => hasEnded(child),
      address: (page) => addressOf({ port, token }, request, page),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** By the server's own command line. */
async function installPackage(request: ServeRequest, vsix: string): Promise<void> {
  const options = ["--extensions-dir", extensionsFolder(request), "--server-data-dir", request.dataFolder];
  const program = join("out", "server-main.js");
  const cwd = request.server;
  await execa(process.execPath, [program, ...options, "--install-extension", vsix], { cwd, timeout: startTimeout });
}

function startServer(request: ServeRequest, logFile: string): ChildProcess {
  const folder = request.dataFolder;
  const log = openSync(logFile, "a");
  const options = ["--host", "127.0.0.1", "--port", "0", "--connection-token-file", join(folder, "token")];
  options.push("--server-data-dir", folder, "--user-data-dir", join(folder, "user"));
  options.push("--extensions-dir", extensionsFolder(request), "--telemetry-level", "off");
  options.push("--accept-server-license-terms");
  // This switch is what lets the address name an extension under development; it keeps notifications from popping up.
  if (request.tests !== undefined) options.push("--enable-smoke-test-driver");
  if (request.trusted) options.push("--disable-workspace-trust");
  const child = spawn(process.execPath, [join("out", "server-main.js"), ...options], {
    cwd: request.server,
    env: { ...tidyEnvironment(process.env), ...temporaryFolder(folder), ...request.environment },
    stdio: ["ignore", log, log],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  closeSync(log);
  return child;
}

function extensionsFolder({ dataFolder }: ServeRequest): string {
  return join(dataFolder, "extensions");
}

/** The editor leaves sockets behind in its temporary folder. Elsewhere than on Linux their paths would get too long for ours. */
function temporaryFolder(folder: string): Record<string, string> {
  return process.platform === "linux" ? { TMPDIR: folder } : {};
}

/** The server picks the port and says so in its log. */
async function waitForPort(child: ChildProcess, logFile: string): Promise<number> {
  const deadline = Date.now() + startTimeout;
  while (Date.now() < deadline && !hasEnded(child)) {
    const port = /agent listening on (\d+)/.exec(await readFile(logFile, "utf8"))?.[1];
    if (port !== undefined && (await answers(Number(port)))) return Number(port);
    await delay(100);
  }
  const ending = (await readFile(logFile, "utf8")).split("\n").slice(-20).join("\n");
  throw new Error(`The VS Code server did not start; its log ends with:\n${ending}`);
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${String(port)}/version`, { signal: AbortSignal.timeout(5_000) });
    return response.ok;
  } catch {
    return false;
  }
}

interface Door {
  readonly port: number;
  readonly token: string;
}

function addressOf(
  { port, token }: Door,
  { extension, tests }: ServeRequest,
  { workspace, file }: PageRequest,
): string {
  const authority = `127.0.0.1:${String(port)}`;
  const remote = (path: string): string => `vscode-remote://${authority}${pathToFileURL(path).pathname}`;
  const payload: string[][] = [];
  if (tests !== undefined) {
    payload.push(["extensionDevelopmentPath", remote(extension)], ["extensionTestsPath", remote(tests)]);
  }
  if (file !== undefined) payload.push(["openFile", remote(file)]);
  const address = new URL(`http://${authority}/`);
  address.searchParams.set("tkn", token);
  const kind = workspace.endsWith(".code-workspace") ? "workspace" : "folder";
  address.searchParams.set(kind, decodeURIComponent(pathToFileURL(workspace).pathname));
  address.searchParams.set("payload", JSON.stringify(payload));
  return address.href;
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) {
    const ended = once(child, "exit");
    killTree(child, "SIGTERM");
    await Promise.race([ended, delay(stopTimeout, undefined, { ref: false })]);
  }
  killTree(child, "SIGKILL");
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The server leads a process group of its own, so that its extension hosts end with it. */
function killTree(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** macOS answers EPERM, not ESRCH, for a group whose last members have ended but were not waited for yet. */
function isGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ESRCH" || error.code === "EPERM");
}
