import { execFile, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../scripts/editor/cache-folder.ts";
import { installOnce } from "../../scripts/editor/install-once.ts";

const run = promisify(execFile);
const bullmq = "bullmq@5";

/** When Redis makes sure that what it was told is on disk: with every answer, or every second. */
export type AppendFsync = "always" | "everysec";

/** A Redis of the bench's own, with an append-only file in a folder of its own. */
export interface Redis {
  readonly port: number;
  readonly pid: number;
  close(): Promise<void>;
}

/** Whether there is a `redis-server` on the PATH, and which. */
export async function findRedis(): Promise<string | undefined> {
  try {
    return /v=(\S+)/.exec((await run("redis-server", ["--version"])).stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** Start one on loopback and a free port. */
export async function startRedis(fsync: AppendFsync): Promise<Redis> {
  const folder = await mkdtemp(join(tmpdir(), "manus-bench-redis-"));
  const port = await freePort();
  const settings = ["--bind", "127.0.0.1", "--dir", folder, "--appendonly", "yes", "--appendfsync", fsync];
  const server = spawn("redis-server", ["--port", String(port), ...settings, "--loglevel", "warning", "--save", ""], {
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 20));
  return {
    port,
    pid: server.pid ?? 0,
    async close() {
      server.kill("SIGTERM");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The folder in which BullMQ is installed: from the package registry, once, outside the repository. */
export async function installBullmq(): Promise<string> {
  const folder = join(cacheFolder, "bench-bullmq-1");
  await installOnce(folder, async (target) => {
    console.error(`Installing ${bullmq} (once)`);
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, "package.json"), JSON.stringify({ private: true }));
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    await run("npm", ["install", bullmq, ...quiet], { cwd: target, shell: process.platform === "win32" });
  });
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
