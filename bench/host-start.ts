/**
 * How long it takes until a host serves, and until `manusctl` has an answer from it: `node bench/host-start.ts` after a build. Cold:
 * no host runs. The median of several rounds.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SocketHostLink } from "../server/src/adapters/host-link/host-link.ts";
import { StopHostRequest } from "../server/src/protocol/host.ts";
import { median, printTable } from "./report.ts";

const rounds = 9;
const run = promisify(execFile);
const server = join(import.meta.dirname, "..", "out", "server");
if (!existsSync(join(server, "host.cjs"))) throw new Error('The bundles are missing: run "npm run build" first');

const home = await mkdtemp(join(tmpdir(), "manus-bench-"));
const hostStarts: number[] = [];
const coldCommands: number[] = [];
const warmCommands: number[] = [];
for (let round = 0; round < rounds; round++) {
  const link = openLink();
  hostStarts.push(await time(() => link.connect({ start: true })));
  warmCommands.push(await time(listInstances));
  await stop(link);
  coldCommands.push(await time(listInstances));
  await stop(openLink());
}
await rm(home, { recursive: true, force: true });
printTable(
  ["what", "ms (median)"],
  [
    ["host: spawn to attached", median(hostStarts).toFixed(0)],
    ["manusctl instances list, no host runs", median(coldCommands).toFixed(0)],
    ["manusctl instances list, a host runs", median(warmCommands).toFixed(0)],
  ],
);

function openLink(): SocketHostLink {
  const client = { kind: "terminal", pid: process.pid } as const;
  return new SocketHostLink({ home, hostBundle: join(server, "host.cjs"), environment: process.env, client });
}

async function listInstances(): Promise<void> {
  await run(process.execPath, [join(server, "manusctl.cjs"), "instances", "list"], {
    env: { ...process.env, MANUS_HOME: home },
  });
}

async function stop(link: SocketHostLink): Promise<void> {
  await link.request(StopHostRequest, { force: true });
  link.close();
  while (existsSync(join(home, "host.lock"))) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
