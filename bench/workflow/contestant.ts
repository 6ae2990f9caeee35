/**
 * One measurement in a process of its own, so that each begins with nothing and its memory is its own: `node bench/workflow/contestant.ts <what> …`. Prints its
 * figures as one line of JSON. `workflow.ts` starts it.
 */
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { chain, fanOut, openRig } from "./rig.ts";
import { measureDecisions } from "./decisions.ts";

/** What is measured: so many runs of so many steps; `each`: of one step with so many items. */
interface Load {
  readonly runs: number;
  readonly steps: number;
  readonly each: boolean;
}

const concurrency = 5;
const startedAtOnce = 1_000;

const [what, ...rest] = process.argv.slice(2);
const load: Load = { runs: Number(rest[0]), steps: Number(rest[1]), each: rest[2] === "each" };
if (what === "manus") print(await runOurs(load, true));
if (what === "manus-no-fsync") print(await runOurs(load, false));
if (what === "bullmq") print(await runBullmq(load, rest[3] ?? "", Number(rest[4]), Number(rest[5])));
if (what === "decisions") print(await measureDecisions());
if (what === "open") print(await openOnce(rest[0] ?? ""));
process.exit(0);

function print(figures: object): void {
  console.log(JSON.stringify(figures));
}

async function runOurs({ runs, steps, each }: Load, fsync: boolean): Promise<object> {
  const rig = await openRig({ fsync });
  // What runs for the first time is compiled first.
  await rig.run(3, chain(5));
  const ms = await rig.run(runs, each ? fanOut(steps) : chain(steps));
  const rss = residentMiB(process.pid);
  await rig.close();
  return { ms, rss };
}

async function openOnce(home: string): Promise<object> {
  const began = performance.now();
  const rig = await openRig({ home });
  const ms = performance.now() - began;
  const rss = residentMiB(process.pid);
  // Not closed: the next round is to find what this one found.
  return { ms, rss, events: rig.dispatcher.status().sequence };
}

/** What the bench uses of BullMQ 5; its own types aren't installed here. */
interface Bullmq {
  readonly FlowProducer: new (options: object) => {
    addBulk(flows: readonly Flow[]): Promise<unknown>;
    close(): Promise<void>;
  };
  readonly Worker: new (
    name: string,
    work: () => Promise<string>,
    options: object,
  ) => { on(event: "completed", heard: (job: { readonly name: string }) => void): void; close(): Promise<void> };
}

interface Flow {
  readonly name: string;
  readonly queueName: string;
  readonly data: object;
  readonly children?: readonly Flow[];
}

async function runBullmq({ runs, steps, each }: Load, folder: string, port: number, redisPid: number): Promise<object> {
  const { FlowProducer, Worker } = createRequire(join(folder, "package.json"))("bullmq") as Bullmq;
  const connection = { host: "127.0.0.1", port };
  const flows = new FlowProducer({ connection });
  let left = 3;
  let ended = (): void => undefined;
  const worker = new Worker("bench", async () => "", { connection, concurrency });
  worker.on("completed", ({ name }) => {
    if (name === "last" && (left -= 1) === 0) ended();
  });
  const run = async (flow: () => Flow, count: number): Promise<void> => {
    left = count;
    const all = new Promise<void>((resolve) => (ended = resolve));
    for (let first = 0; first < count; first += startedAtOnce) {
      await flows.addBulk(Array.from({ length: Math.min(startedAtOnce, count - first) }, flow));
    }
    await all;
  };
  await run(() => chainFlow(5), 3);
  const began = performance.now();
  await run(() => (each ? fanOutFlow(steps) : chainFlow(steps)), runs);
  const ms = performance.now() - began;
  const rss = residentMiB(process.pid);
  const redis = residentMiB(redisPid);
  await Promise.all([worker.close(), flows.close()]);
  return { ms, rss, redis };
}

/** Jobs one after the other: a job's children come before it. */
function chainFlow(steps: number): Flow {
  let flow: Flow | undefined;
  for (let step = 1; step <= steps; step += 1) {
    const name = step === steps ? "last" : "step";
    flow = { name, queueName: "bench", data: { file: "a.txt" }, ...(flow && { children: [flow] }) };
  }
  return flow ?? { name: "last", queueName: "bench", data: {} };
}

function fanOutFlow(items: number): Flow {
  const children = Array.from({ length: items }, () => ({ name: "step", queueName: "bench", data: { file: "a.txt" } }));
  return { name: "last", queueName: "bench", data: {}, children };
}

/** What of a process is in memory, in MiB. Where the system doesn't tell of others (it isn't Linux): of this one alone. */
function residentMiB(pid: number): number {
  if (pid === process.pid) return process.memoryUsage().rss / 2 ** 20;
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
