/**
 * What running workflows costs, beside BullMQ on Redis: `node bench/workflow/workflow.ts`, after a build. Steps do nothing: what is measured is what is written, decided and told. Ours is
 * the real dispatcher with its journal (each batch on disk by fdatasync before it counts), the streams of its runs and its documents. BullMQ is asked for flows of the
 * same shape; what it has been told Redis makes safe with each answer (`always`) or each second (`everysec`). Both work at five jobs at once. Every figure is the median of
 * several rounds in a process of its own. Without `redis-server` on the PATH only ours is measured.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SocketHostLink } from "../../server/src/adapters/host-link/host-link.ts";
import { StopHostRequest } from "../../server/src/protocol/host.ts";
import { median, printTable } from "../report.ts";
import { writePast } from "./past.ts";
import { findRedis, installBullmq, startRedis, type AppendFsync } from "./peer.ts";

interface Load {
  readonly title: string;
  readonly runs: number;
  readonly steps: number;
  readonly each: boolean;
  readonly rounds: number;
}

/** What one round found: how long it took, and how much memory was in use. */
interface Figures {
  readonly ms: number;
  readonly rss: number;
  /** Redis beside it. */
  readonly redis?: number;
}

type Contestant = "manus" | "manus-no-fsync" | AppendFsync;

const loads: readonly Load[] = [
  { title: "1 run of 100 steps", runs: 1, steps: 100, each: false, rounds: 5 },
  { title: "100 runs of 10 steps", runs: 100, steps: 10, each: false, rounds: 5 },
  { title: "10,000 runs of 2 steps", runs: 10_000, steps: 2, each: false, rounds: 3 },
  { title: "1 run, 10,000 items", runs: 1, steps: 10_000, each: true, rounds: 3 },
];
const pastEvents = 1_000_000;
const starts = 5;
const server = join(import.meta.dirname, "..", "..", "out", "server");

const redis = await findRedis();
const peer = redis === undefined ? undefined : await installBullmq();
if (redis === undefined) console.log("BullMQ on Redis: not measured: redis-server isn't installed\n");
else console.log(`Redis ${redis}. Load average at the beginning: ${loadavg()[0]?.toFixed(1) ?? ""}\n`);
await printThroughput();
await printDecisions();
await printStarts();
console.log(`\nLoad average at the end: ${loadavg()[0]?.toFixed(1) ?? ""}`);

async function printThroughput(): Promise<void> {
  const contestants: readonly Contestant[] = [
    "manus",
    "manus-no-fsync",
    ...(peer === undefined ? [] : (["always", "everysec"] as const)),
  ];
  const speeds: string[][] = [];
  const memory: string[][] = [];
  for (const load of loads) {
    const all: Figures[] = [];
    for (const contestant of contestants) all.push(await measure(contestant, load));
    const rates = all.map(({ ms }) => ((load.runs * load.steps) / ms) * 1000);
    const [ours = Number.NaN] = rates;
    speeds.push([
      load.title,
      ...rates.map((rate, index) => `${whole(rate)}${index === 0 ? "" : ` (${(ours / rate).toFixed(2)})`}`),
    ]);
    memory.push([
      load.title,
      ...all.map(({ rss, redis: other }) => `${whole(rss)}${other === undefined ? "" : ` + ${whole(other)}`}`),
    ]);
  }
  const titles = {
    manus: "manus",
    "manus-no-fsync": "manus without fsync",
    always: "BullMQ, fsync always",
    everysec: "BullMQ, fsync each second",
  };
  const names = contestants.map((contestant) => titles[contestant]);
  printTable(["steps/s (manus in terms of it)", ...names], speeds);
  console.log("");
  printTable(["memory at the end, MiB (+ Redis)", ...names], memory);
  console.log("");
}

async function measure(contestant: Contestant, load: Load): Promise<Figures> {
  const rounds: Figures[] = [];
  for (let round = 0; round < load.rounds; round += 1) rounds.push(await measureOnce(contestant, load));
  const middle = (pick: (figures: Figures) => number | undefined): number =>
    median(rounds.map((each) => pick(each) ?? Number.NaN));
  const isPeer = rounds.some(({ redis: other }) => other !== undefined);
  return {
    ms: middle(({ ms }) => ms),
    rss: middle(({ rss }) => rss),
    ...(isPeer && { redis: middle((each) => each.redis) }),
  };
}

async function measureOnce(contestant: Contestant, { runs, steps, each }: Load): Promise<Figures> {
  const shape = [String(runs), String(steps), each ? "each" : "chain"];
  if (contestant === "manus" || contestant === "manus-no-fsync") return ask<Figures>(contestant, ...shape);
  const own = await startRedis(contestant);
  try {
    return await ask<Figures>("bullmq", ...shape, peer ?? "", String(own.port), String(own.pid));
  } finally {
    await own.close();
  }
}

async function printDecisions(): Promise<void> {
  const { p50, p99, worst, queued } = await ask<Record<"p50" | "p99" | "worst" | "queued", number>>("decisions");
  const row = [
    `a free slot is given, ${whole(queued)} queued, 100 instances`,
    "p99 ≤ 1",
    ...[p50, p99, worst].map((ms) => ms.toFixed(2)),
  ];
  printTable(["scheduling decision, ms", "goal", "p50", "p99", "worst"], [row]);
  console.log("");
}

async function printStarts(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), "manus-bench-"));
  const empty = await mkdtemp(join(tmpdir(), "manus-bench-"));
  const events = await writePast(home, pastEvents);
  const saved = await saveSnapshots(home);
  const title = `a journal of ${whole(events)} events`;
  const rows = [
    await startRow({ title: "an empty journal", goal: "", home: empty, saved: undefined }),
    await startRow({ title: `${title}, snapshot and tail`, goal: "≤ 1000", home, saved }),
    await startRow({ title: `${title}, no snapshot`, goal: "", home, saved: undefined }),
  ];
  printTable(["start, ms", "goal", "the dispatcher opens", "the built host: spawn to attached", "memory, MiB"], rows);
  for (const folder of [home, empty, saved]) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

interface Start {
  readonly title: string;
  readonly goal: string;
  readonly home: string;
  /** A folder with the snapshots that each start is to find; none where there is none. */
  readonly saved: string | undefined;
}

async function startRow({ title, goal, home, saved }: Start): Promise<string[]> {
  const opens: Figures[] = [];
  const hosts: number[] = [];
  for (let round = 0; round < starts; round += 1) {
    await restoreSnapshots(home, saved);
    opens.push(await ask<Figures>("open", home));
    await restoreSnapshots(home, saved);
    hosts.push(await startHost(home));
  }
  return [
    title,
    goal,
    ...[median(opens.map(({ ms }) => ms)), median(hosts), median(opens.map(({ rss }) => rss))].map(whole),
  ];
}

async function startHost(home: string): Promise<number> {
  if (!existsSync(join(server, "host.cjs"))) return Number.NaN;
  const client = { kind: "terminal", pid: process.pid } as const;
  const link = new SocketHostLink({ home, hostBundle: join(server, "host.cjs"), environment: process.env, client });
  const began = performance.now();
  await link.connect({ start: true });
  const took = performance.now() - began;
  await link.request(StopHostRequest, { force: true });
  link.close();
  while (existsSync(join(home, "host.lock"))) await new Promise((resolve) => setTimeout(resolve, 10));
  return took;
}

/** A start writes a snapshot of its own soon, and an end too: each round is to find what the first one found. */
async function saveSnapshots(home: string): Promise<string> {
  const saved = await mkdtemp(join(tmpdir(), "manus-bench-"));
  for (const name of await snapshotsIn(join(home, "journal"))) {
    await copyFile(join(home, "journal", name), join(saved, name));
  }
  return saved;
}

async function restoreSnapshots(home: string, saved: string | undefined): Promise<void> {
  const folder = join(home, "journal");
  for (const name of await snapshotsIn(folder)) await rm(join(folder, name));
  if (saved === undefined) return;
  for (const name of await snapshotsIn(saved)) await copyFile(join(saved, name), join(folder, name));
}

async function snapshotsIn(folder: string): Promise<readonly string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => name.endsWith(".snapshot"));
}

async function ask<T>(...words: readonly string[]): Promise<T> {
  const program = [join(import.meta.dirname, "contestant.ts"), ...words];
  const { stdout } = await promisify(execFile)(process.execPath, program, { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as T;
}

function whole(value: number): string {
  return Number.isNaN(value) ? "not measured" : value.toLocaleString("en", { maximumFractionDigits: 0 });
}
