/**
 * How long after a window's request every other window knows of it: `node bench/second-window.ts` after a build. Two windows and a terminal are attached to a real host with
 * a filled fleet; one window pauses and resumes a run, and the time from its call until the change is heard in the other one is measured, and until its own answer.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SocketHostLink } from "../server/src/adapters/host-link/host-link.ts";
import { FleetChangedNotification, StopHostRequest } from "../server/src/protocol/host.ts";
import { PauseRunRequest, ResumeRunRequest, StartRunRequest } from "../server/src/protocol/runs.ts";
import { printTable } from "./report.ts";

const rounds = 200;
const otherRuns = 100;
const hostBundle = join(import.meta.dirname, "..", "out", "server", "host.cjs");
if (!existsSync(hostBundle)) throw new Error('The bundles are missing: run "npm run build" first');

const folder = await mkdtemp(join(tmpdir(), "manus-bench-"));
const [home, workspace] = [join(folder, "home"), join(folder, "workspace")];
await mkdir(workspace, { recursive: true });
const file = join(workspace, "gate.manus.yaml");
await writeFile(file, "manus: 1\nkind: workflow\nname: gate\nsteps:\n  - { id: gate, approve: Go on? }\n");

const [first, second, terminal] = [openLink("editor"), openLink("editor"), openLink("terminal")];
for (const link of [first, second, terminal]) {
  const connected = await link.connect({ start: true });
  if (!connected.ok) throw new Error(connected.failure.message);
}
for (let count = 1; count < otherRuns; count += 1) await start();
const runId = await start();
const heard: number[] = [];
const answered: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  const began = performance.now();
  const known = new Promise<number>((resolve) => {
    const stop = second.on(FleetChangedNotification, ({ runs }) => {
      if (!runs.some(({ id }) => id === runId)) return;
      stop();
      resolve(performance.now() - began);
    });
  });
  const request = round % 2 === 0 ? PauseRunRequest : ResumeRunRequest;
  const answer = await first.request(request, { runId, by: "bench" });
  if (!answer.ok || answer.value.outcome === "refused") throw new Error(JSON.stringify(answer));
  answered.push(performance.now() - began);
  heard.push(await known);
}
await first.request(StopHostRequest, { force: true });
for (const link of [first, second, terminal]) link.close();
await rm(folder, { recursive: true, force: true, maxRetries: 10 });
printTable(
  [`${String(rounds)} changes among ${String(otherRuns)} runs, in ms`, "median", "p99", "worst"],
  [
    ["the other window has heard of it", ...summary(heard)],
    ["the asking window has its answer", ...summary(answered)],
  ],
);

function openLink(kind: "editor" | "terminal"): SocketHostLink {
  return new SocketHostLink({ home, hostBundle, environment: process.env, client: { kind, pid: process.pid } });
}

async function start(): Promise<string> {
  const params = { file, workspaceFolder: workspace, trusted: true, inputs: {} };
  const started = await first.request(StartRunRequest, params);
  if (!started.ok || started.value.outcome === "refused") throw new Error(JSON.stringify(started));
  return started.value.runId;
}

function summary(times: readonly number[]): readonly string[] {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0).toFixed(1);
  return [at(0.5), at(0.99), at(1)];
}
