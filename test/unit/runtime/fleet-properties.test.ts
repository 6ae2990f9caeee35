import assert from "node:assert/strict";
import fc from "fast-check";
import { runStatus } from "../../../server/src/core/dispatch/transition-run.ts";
import type { DriverReport } from "../../../server/src/core/ports/driver.ts";
import type { JournalRecord } from "../../../server/src/core/ports/journal.ts";
import type { FleetChange } from "../../../server/src/protocol/fleet.ts";
import { Fleet } from "../../../server/src/runtime/fleet.ts";
import { replay } from "../../../server/src/runtime/replay.ts";
import { DispatcherBench, prompt, read } from "../../support/fakes/dispatcher-bench.ts";
import { by, cloudInstance, nextHost } from "../../support/instance-steps.ts";

type Act = (bench: DispatcherBench) => Promise<unknown>;

const accountIds = fc.constantFrom("work", "home");
const instanceIds = fc.constantFrom("work", "home", "research", "research-2", "this-machine", "agents");
const ending = fc.constantFrom("refuse" as const, "stop" as const);
const reports: readonly DriverReport[] = [
  { type: "started" },
  { type: "paused" },
  { type: "resumed" },
  { type: "succeeded", output: "", outputs: {} },
  { type: "failed", reason: { code: "x", message: "it broke" } },
  { type: "stopped", reason: { code: "x", message: "it was stopped" } },
  {
    type: "asked",
    ask: { id: "ask", kind: "question", text: "Which?", choices: [], askedAt: "2026-11-21T09:00:00.000Z" },
  },
  { type: "withdrawn", askId: "ask" },
];

/** Anything that people, drivers and time do. */
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.integer({ min: 1, max: 7 }), accountIds, fc.nat(3)).map(start) },
  { weight: 12, arbitrary: fc.tuple(fc.nat(40), fc.constantFrom(...reports)).map(report) },
  fc.tuple(accountIds, fc.boolean()).map(([id, there]): Act => (bench) => {
    const account = { id, provider: "manus", title: id, disabled: false, origin: "person" } as const;
    return there
      ? bench.dispatcher.addAccount(account, by)
      : bench.dispatcher.changeAccount(id, { disabled: true }, by);
  }),
  fc.tuple(accountIds, ending).map(
    ([id, tasks]): Act =>
      (bench) =>
        bench.dispatcher.removeAccount(id, tasks, by),
  ),
  accountIds.map((accountId): Act => (bench) => {
    const instance = cloudInstance("research", { accountId, capacity: 2, scaleTo: 3 });
    return bench.dispatcher.addInstance({ instance, by });
  }),
  fc.tuple(instanceIds, fc.integer({ min: 1, max: 5 })).map(([instanceId, capacity]): Act => (bench) => {
    return bench.dispatcher.changeInstance({ instanceId, changes: { capacity }, by });
  }),
  instanceIds.map(
    (instanceId): Act =>
      (bench) =>
        bench.dispatcher.startInstance({ instanceId, by }),
  ),
  instanceIds.map(
    (instanceId): Act =>
      (bench) =>
        bench.dispatcher.resumeInstance({ instanceId, by }),
  ),
  fc.tuple(instanceIds, fc.constantFrom("drain" as const, "now" as const)).map(([instanceId, mode]): Act => (bench) => {
    return bench.dispatcher.stopInstance({ instanceId, mode, by });
  }),
  fc
    .tuple(instanceIds, fc.constantFrom("pause" as const, "goOn" as const))
    .map(([instanceId, tasks]): Act => (bench) => {
      return bench.dispatcher.pauseInstance({ instanceId, tasks, by });
    }),
  fc.tuple(instanceIds, ending).map(([instanceId, tasks]): Act => (bench) => {
    return bench.dispatcher.removeInstance({ instanceId, tasks, by });
  }),
  fc
    .constantFrom("stop" as const, "pause" as const, "resume" as const, "retry" as const)
    .map((action): Act => (bench) => {
      return bench.dispatcher.batch({ action, filter: { engine: "manus" }, by });
    }),
  fc.tuple(fc.nat(5), fc.constantFrom("pauseRun" as const, "resumeRun" as const, "stopRun" as const)).map(steer),
  fc.constantFrom(1_000, 120_000, 3_600_000).map(
    (time): Act =>
      (bench) =>
        bench.advance(time),
  ),
);

function start([count, account, which]: readonly [number, string, number]): Act {
  return (bench) => {
    const rest = [{}, { account }, { instance: "research" }, { profile: "max" }][which] ?? {};
    const steps = Array.from({ length: count }, (_, index) => prompt(`s${index}`, { needs: [], ...rest }));
    return bench.request(which === 0 ? [...steps, read("tool", { needs: [] })] : steps);
  };
}

function steer([index, how]: readonly [number, "pauseRun" | "resumeRun" | "stopRun"]): Act {
  return async (bench) => bench.dispatcher[how](bench.dispatcher.snapshot().runs[index]?.id ?? "", by);
}

function report([index, news]: readonly [number, DriverReport]): Act {
  return async (bench) => {
    const all = [...bench.cloud.started, ...bench.driver.started];
    all[index % Math.max(1, all.length)]?.report(news);
  };
}

/** A client that began with a snapshot and heard every change since. */
class Follower {
  private readonly known: Readonly<Record<"accounts" | "instances" | "runs" | "tasks", Map<string, object>>>;
  private readonly bench: DispatcherBench;

  constructor(bench: DispatcherBench) {
    this.bench = bench;
    const { accounts, instances, runs, tasks } = bench.dispatcher.snapshot();
    const mapOf = (all: readonly { readonly id: string }[]): Map<string, object> =>
      new Map(all.map((one) => [one.id, one]));
    this.known = { accounts: mapOf(accounts), instances: mapOf(instances), runs: mapOf(runs), tasks: mapOf(tasks) };
    bench.dispatcher.onChange((change) => this.hear(change));
  }

  /** It sees what a snapshot shows. */
  check(): void {
    const snapshot = this.bench.dispatcher.snapshot();
    for (const kind of ["accounts", "instances", "runs", "tasks"] as const) {
      const sorted = [...this.known[kind].values()].sort(byId);
      assert.deepEqual(sorted, [...snapshot[kind]].sort(byId), kind);
    }
  }

  private hear(change: FleetChange): void {
    for (const kind of ["accounts", "instances"] as const)
      for (const id of change.gone[kind]) this.known[kind].delete(id);
    for (const kind of ["accounts", "instances", "runs", "tasks"] as const) {
      for (const one of change[kind]) this.known[kind].set(one.id, one);
    }
  }
}

function byId(a: object, b: object): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

/** What must hold whatever has happened. */
function check(bench: DispatcherBench): void {
  const { instances, accounts, tasks } = bench.dispatcher.snapshot();
  const holders = instances.flatMap(({ running }) => running);
  assert.equal(new Set(holders).size, holders.length, "no task holds two slots");
  for (const { id, running, status, accountId, removing } of instances) {
    assert.ok(running.length <= 5, `${id} holds ${running.length}`);
    assert.ok(
      accounts.some((account) => account.id === accountId),
      `${id} has no account`,
    );
    assert.ok(running.length > 0 || (status !== "stopping" && removing === undefined), `${id} never ends`);
    for (const taskId of running) assert.equal(tasks.find((task) => task.id === taskId)?.finishedAt, undefined);
  }
  for (const { id, status, queuedBecause, instanceId } of tasks) {
    if (status === "queued") assert.ok(queuedBecause !== undefined && queuedBecause !== "It is about to start", id);
    else assert.equal(queuedBecause, undefined);
    if (status === "starting" || status === "running")
      assert.ok(holders.includes(id), `${id} runs on ${String(instanceId)}`);
  }
}

/** The fleet as the journal has it is the fleet as it lives. */
function checkReplay(bench: DispatcherBench): void {
  const fleet = new Fleet();
  assert.deepEqual(replay(fleet, { records: bench.disk.records() }), []);
  const live = bench.dispatcher.snapshot();
  assert.equal(fleet.sequence, live.sequence);
  assert.deepEqual([...fleet.instances.values()], live.instances);
  assert.deepEqual(
    [...fleet.accounts.keys()],
    live.accounts.map(({ id }) => id),
  );
  const short = live.tasks.map(({ id, status, instanceId, attempt }) => ({ id, status, instanceId, attempt }));
  const replayed = [...fleet.tasks.values()].map(({ spec, status, instanceId, attempt }) => {
    return { id: spec.id, status, instanceId, attempt };
  });
  assert.deepEqual(replayed, short);
  const statuses = [...fleet.runs.values()].map((run) => `${run.spec.id} ${runStatus(run)}`).sort();
  assert.deepEqual(statuses, live.runs.map(({ id, status }) => `${id} ${status}`).sort());
  checkSnapshots(bench.disk.records(), fleet);
}

/** A fleet that begins with a snapshot, wherever it was taken, comes to the same as one that has read everything. */
function checkSnapshots(records: readonly JournalRecord[], expected: Fleet): void {
  for (const cut of [0.1, 0.5, 0.9].map((part) => Math.floor(records.length * part))) {
    const before = new Fleet();
    replay(before, { records: records.slice(0, cut) });
    const state = JSON.parse(JSON.stringify(before.state())) as object;
    const fleet = new Fleet();
    replay(fleet, { snapshot: { sequence: cut, state }, records: records.slice(cut) });
    assert.deepEqual(fleet, expected, `a snapshot after ${cut} records`);
  }
}

/** No slot starts more than it has room for: read from the journal, as a fleet of its own would. */
function checkAssignments(bench: DispatcherBench): void {
  const fleet = new Fleet();
  for (const record of bench.disk.records()) {
    replay(fleet, { records: [record] });
    const { event } = record;
    if (event.type !== "taskAssigned") continue;
    const { instanceId } = event as unknown as { readonly instanceId: string };
    const instance = fleet.instances.get(instanceId);
    assert.ok(instance !== undefined && instance.running.length <= instance.capacity, `${instanceId} was overfilled`);
  }
}

describe("dispatcher: whatever becomes of accounts and instances", () => {
  it("no instance is overfilled, nothing hangs, every waiting task says why, clients see it all, and a replay comes to the same, over deaths of the host", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), fc.nat(60), async (acts, death) => {
        let bench = await DispatcherBench.open();
        // Hosts start from snapshots; what is replayed to check them has everything.
        bench.disk.recordsBetweenSnapshots = 9;
        let follower = new Follower(bench);
        await bench.addCloudAccount("work");
        for (const [index, one] of acts.entries()) {
          await one(bench);
          // Some things come while others are still being written.
          if (index % 3 !== 0) await bench.settle();
          if (index !== death) continue;
          bench = await nextHost(bench);
          follower = new Follower(bench);
        }
        await bench.settle();
        follower.check();
        check(bench);
        checkReplay(bench);
        checkAssignments(bench);
        bench = await nextHost(bench);
        await bench.settle();
        check(bench);
        checkReplay(bench);
      }),
      { numRuns: 150 },
    );
  }).timeout(60_000);
});
