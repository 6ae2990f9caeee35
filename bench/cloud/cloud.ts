/**
 * What the cloud's driver costs and how soon it tells, with the real host and client on the fake cloud over HTTP, after a build: `node bench/cloud/cloud.ts`. Ten minutes.
 * - Requests a minute while 25 tasks of one account work, by the fake's own count; the cloud allows 100 for reading.
 * - From an event in the cloud until a client of the host has it: one task, 25 busy ones, 25 quiet ones, and these with a webhook's calls.
 * - Memory of a host that knows 1,000 tasks that have ended, beside one that knows none.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AdoptCloudTaskRequest, CloudCalledRequest } from "../../server/src/protocol/cloud.ts";
import type { FleetSnapshot } from "../../server/src/protocol/fleet.ts";
import { EventsAppendedNotification, FollowEventsRequest } from "../../server/src/protocol/runs.ts";
import { isFinal } from "../../server/src/protocol/states.ts";
import { SoakHost } from "../../test/support/cloud-soak/soak-host.ts";
import { documentedLimits } from "../../test/support/fake-cloud/facts.ts";
import { randomNumbers } from "../../test/support/fake-cloud/faults.ts";
import { startFakeCloud } from "../../test/support/fake-cloud/fake-cloud.ts";
import type { FakeCloud } from "../../test/support/fake-cloud/fake-cloud.ts";
import type { Step } from "../../test/support/fake-cloud/script.ts";
import { median, printTable } from "../report.ts";

const measureMs = 60_000;
const knownTasks = 1_000;
const tasksOfAccount = 10;
/** A tool call every five seconds or so, as a busy agent makes them; no two tasks in step. */
const busy = (task: number): readonly Step[] =>
  Array.from({ length: 200 }, (_, at) => [
    { do: "wait", ms: spread(task, at, 3_000, 7_000) } as const,
    { do: "tool", tool: "browser", brief: `Step ${at}` } as const,
  ]).flat();
/** A plan's next step a minute: what a webhook tells of. */
const quiet = (task: number): readonly Step[] =>
  Array.from({ length: 20 }, (_, at) => [
    { do: "wait", ms: spread(task, at, at === 0 ? 0 : 30_000, at === 0 ? 60_000 : 90_000) } as const,
    { do: "plan", steps: Array.from({ length: 20 }, (_one, step) => `Step ${step}`), done: at } as const,
  ]).flat();

/** How many events of a task its account's webhook has told of. */
const told = new Map<string, number>();

const hostBundle = join(import.meta.dirname, "../../out/server/host.cjs");
if (!existsSync(hostBundle)) throw new Error('The bundles are missing: run "npm run build" first');
const folder = await mkdtemp(join(tmpdir(), "manus-bench-"));
const workspace = join(folder, "workspace");
await mkdir(join(workspace, ".git"), { recursive: true });

printTable(
  ["working tasks of one account", "requests a minute", "event to client, ms (median)", "p95"],
  [
    await measureWork("one", { count: 1, script: busy, called: false }),
    await measureWork("busy", { count: 25, script: busy, called: false }),
    await measureWork("quiet", { count: 25, script: quiet, called: false }),
    await measureWork("called", { count: 25, script: quiet, called: true }),
  ],
);
console.log();
printTable(["host", "resident memory, MB"], await measureMemory());
await rm(folder, { recursive: true, force: true });

interface Load {
  readonly count: number;
  readonly script: (task: number) => readonly Step[];
  /** Whether calls of a webhook are told to the host. */
  readonly called: boolean;
}

/** Tasks that work in the cloud already are taken over, so that nothing waits for the limit of new ones. */
async function measureWork(name: string, { count, script, called }: Load): Promise<string[]> {
  const fake = await startFakeCloud({ limits: { ...documentedLimits, create: 1_000 }, paceMs: 0 });
  for (let task = 0; task < count; task += 1) fake.script(`work ${task}.`, script(task));
  const host = new SoakHost(join(folder, name), hostBundle);
  const delays: number[] = [];
  let began = Number.POSITIVE_INFINITY;
  try {
    await host.fleet();
    await host.addAccount("work", fake.url, fake.key);
    for (let number = 2; number * 5 <= count; number += 1) await host.addInstance(`work-${number}`, "work", 5);
    host.link.on(EventsAppendedNotification, ({ events }) => {
      const now = Date.now();
      for (const { type, cloudEvent, cloudAt } of events) {
        const at = Date.parse(String(cloudAt));
        const counts = cloudEvent !== undefined && (type === "action" || type === "plan");
        if (counts && at >= began && at < began + measureMs) delays.push(now - at);
      }
    });
    for (let number = 0; number < count; number += 1) await adopt(fake, host, number);
    await until(host, (fleet) => fleet.tasks.filter(({ status }) => status === "running").length === count);
    await followAll(host);
    const calls = called ? setInterval(() => void callAll(fake, host), 1_000) : undefined;
    // Taking 25 over at once uses up a minute's reading.
    await pause(count > 5 ? 75_000 : 10_000);
    began = Date.now();
    const before = fake.calls.length;
    await pause(measureMs);
    const perMinute = ((fake.calls.length - before) * 60_000) / measureMs;
    // What happened last is told late.
    await pause(count > 5 ? 45_000 : 5_000);
    clearInterval(calls);
    if (fake.exceeded.length > 0) throw new Error(`${fake.exceeded.length} calls were over the limit`);
    const what = `${count}, ${script === busy ? "an event in 5 s each" : "an event a minute each"}${called ? ", and a webhook" : ""}`;
    return [what, perMinute.toFixed(0), median(delays).toFixed(0), p95(delays).toFixed(0)];
  } finally {
    await host.end();
    await fake.close();
  }
}

async function adopt(fake: FakeCloud, host: SoakHost, task: number): Promise<void> {
  const body = JSON.stringify({ message: { content: `work ${task}.` } });
  const headers = { "x-manus-api-key": fake.key, "content-type": "application/json" };
  const created = await fetch(`${fake.url}/v2/task.create`, { method: "POST", headers, body });
  const { task_id: cloudTaskId } = (await created.json()) as { readonly task_id: string };
  await pause(100);
  const wish = { accountId: "work", cloudTaskId, workspaceFolder: workspace, trusted: true, by: "bench" };
  const adopted = await host.link.request(AdoptCloudTaskRequest, wish);
  if (!adopted.ok || adopted.value.outcome === "refused") throw new Error(JSON.stringify(adopted));
}

async function followAll(host: SoakHost): Promise<void> {
  const { tasks } = await host.fleet();
  for (const { id: taskId, runId } of tasks) await host.link.request(FollowEventsRequest, { runId, taskId });
}

/** As `manusctl webhook serve` does it: each task that has something new is told of, at most a second late. */
async function callAll(fake: FakeCloud, host: SoakHost): Promise<void> {
  for (const { id, events } of fake.tasks()) {
    if (told.get(id) === events.length) continue;
    told.set(id, events.length);
    await host.link.request(CloudCalledRequest, {
      accountId: "work",
      eventId: `${id}-${events.length}`,
      cloudTaskId: id,
    });
  }
}

async function measureMemory(): Promise<string[][]> {
  const fake = await startFakeCloud({ paceMs: 0 });
  fake.script("quick", [
    { do: "tool", tool: "shell" },
    { do: "say", text: "Done" },
  ]);
  const host = new SoakHost(join(folder, "memory"), hostBundle);
  try {
    await host.fleet();
    const empty = memoryOf(await host.pid());
    // Ten new tasks a minute and account: as many accounts as it takes to have them all in two minutes.
    const accounts = knownTasks / tasksOfAccount;
    for (let number = 1; number <= accounts; number += 1) await startMany(fake, host, `account-${number}`);
    await until(host, ({ tasks }) => tasks.length === knownTasks && tasks.every(({ status }) => isFinal(status)));
    return [
      ["just started", empty.toFixed(0)],
      [
        `just after ${knownTasks} tasks of ${accounts} accounts have ended, garbage included`,
        memoryOf(await host.pid()).toFixed(0),
      ],
      ["knows them, started anew", (await restarted(host)).toFixed(0)],
    ];
  } finally {
    await host.end();
    await fake.close();
  }
}

async function startMany(fake: FakeCloud, host: SoakHost, account: string): Promise<void> {
  const [key = ""] = fake.addUser().keys;
  await host.addAccount(account, fake.url, key);
  const file = join(workspace, `${account}.manus.yaml`);
  const steps = Array.from(
    { length: tasksOfAccount },
    (_, at) => `  - { id: t${at}, needs: [], engine: manus, account: ${account}, prompt: quick }\n`,
  );
  await writeFile(file, `manus: 1\nkind: workflow\nname: ${account}\nsteps:\n${steps.join("")}`);
  await host.start(file, workspace);
}

async function restarted(host: SoakHost): Promise<number> {
  await host.kill();
  await pause(500);
  await host.fleet();
  await pause(2_000);
  return memoryOf(await host.pid());
}

async function until(host: SoakHost, condition: (fleet: FleetSnapshot) => boolean): Promise<void> {
  const deadline = performance.now() + 10 * 60_000;
  while (!condition(await host.fleet())) {
    if (performance.now() > deadline) throw new Error("It takes too long");
    await pause(500);
  }
}

/** Resident memory of a process in megabytes; NaN on Windows, which has no `ps`. */
function memoryOf(pid: number): number {
  if (process.platform === "win32") return Number.NaN;
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}

/** A number that looks random, the same at each run. */
function spread(task: number, at: number, from: number, to: number): number {
  return from + Math.round(randomNumbers(task * 1_000 + at)() * (to - from));
}

function p95(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
