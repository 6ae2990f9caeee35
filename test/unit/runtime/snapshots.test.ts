import assert from "node:assert/strict";
import { fleetStateVersion } from "../../../server/src/core/dispatch/states.ts";
import type { DispatchEvent } from "../../../server/src/core/dispatch/events.ts";
import type { RunSpec } from "../../../server/src/core/dispatch/states.ts";
import type { JournalRecord } from "../../../server/src/core/ports/journal.ts";
import { Fleet } from "../../../server/src/runtime/fleet.ts";
import { replay } from "../../../server/src/runtime/replay.ts";
import { DispatcherBench, exec, read } from "../../support/fakes/dispatcher-bench.ts";
import { JournalDisk, diskFull } from "../../support/fakes/memory-journal.ts";
import { nextHost } from "../../support/instance-steps.ts";

const at = "2026-11-21T09:00:00.000Z";

/** A fleet that was restored from what another one was after `cut` records, and then had the rest. */
function fromSnapshot(records: readonly JournalRecord[], cut: number): Fleet {
  const before = new Fleet();
  replay(before, { records: records.slice(0, cut) });
  const fleet = new Fleet();
  const state = JSON.parse(JSON.stringify(before.state())) as object;
  replay(fleet, { snapshot: { sequence: before.sequence, state }, records: records.slice(cut) });
  return fleet;
}

function whole(records: readonly JournalRecord[]): Fleet {
  const fleet = new Fleet();
  assert.deepEqual(replay(fleet, { records }), []);
  return fleet;
}

/** A journal with something of every kind of state that there is. */
async function journalOfAll(): Promise<readonly JournalRecord[]> {
  const bench = await DispatcherBench.open();
  await bench.addCloudAccount("work");
  const first = await bench.start([read("a"), exec("b"), { id: "gate", approve: "Go?" }]);
  bench.driver.succeed("a", "out", { exitCode: 0 });
  await bench.settle();
  bench.driver.fail("b");
  await bench.settle();
  const steps = Array.from({ length: 9 }, (_, index) => read(`q${index}`, { needs: [] }));
  await bench.start({ steps, concurrency: { group: "one", onConflict: "queue" } });
  await bench.dispatcher.pauseRun(await bench.start([read("x")]), "test");
  const records = [...bench.disk.records()];
  const add = (event: DispatchEvent): void => {
    records.push({ sequence: records.length + 1, at, event, effects: [] });
  };
  const spec = whole(records).runs.get(first)?.spec;
  assert.ok(spec !== undefined);
  add({ type: "runCreated", run: { ...spec, id: "01J00000000000000000REUSER", reuse: first } });
  const nesting = { depth: 1, root: first };
  add({ type: "runCreated", run: { ...spec, id: "01J000000000000000000CHILD", nesting } });
  const trigger = { id: "t", name: "flow", file: "/project/flow.manus.yaml", workspaceFolder: "/project" };
  add({ type: "triggerAdded", trigger: { ...trigger, schedules: [], files: ["src/**"] }, by: "test" });
  add({ type: "budgetRaised", bound: { kind: "day", accountId: "work", day: "2026-11-21" }, times: 1, by: "test" });
  add({ type: "fleetHeld", kind: "handOver" });
  return records;
}

describe("snapshots of the fleet", () => {
  it("and what came after come to the same as everything, wherever it's cut, down to what no client sees", async () => {
    const records = await journalOfAll();
    const expected = whole(records);
    // A kind of state that is added to the fleet must be in this journal, or this test says nothing of it.
    for (const [name, value] of Object.entries(expected)) {
      if (name === "queued") assert.ok(expected.queued.size > 0, "no task is queued");
      else if (value instanceof Map || value instanceof Set) assert.ok(value.size > 0, `${name} is empty`);
      else assert.ok(value !== undefined, `${name} isn't there`);
    }
    for (let cut = 0; cut <= records.length; cut++) {
      assert.deepEqual(fromSnapshot(records, cut), expected, `cut after ${cut} of ${records.length}`);
    }
  });

  it("hold everything that the fleet's state has, and nothing that JSON would lose", async () => {
    const state = whole(await journalOfAll()).state();
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
    // Who changes this list makes sure that older snapshots still can be read: see fleetStateVersion.
    const known = ["sequence", "accounts", "instances", "runs", "ended", "tasks", "triggers", "held", "days"];
    assert.deepEqual([Object.keys(state).sort(), fleetStateVersion], [known.sort(), 1]);
  });

  it("of an older version lack what it didn't know, which is empty then", () => {
    const fleet = new Fleet();
    fleet.restore({ sequence: 7 });
    const empty = new Fleet();
    empty.sequence = 7;
    assert.deepEqual(fleet, empty);
  });

  it("forget the same runs in the same order", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([read("a")]);
    const spec = bench.disk.records().flatMap(({ event }) => ("run" in event ? [event.run as RunSpec] : []))[0];
    assert.ok(spec !== undefined, runId);
    const ids = Array.from({ length: 520 }, (_, index) => `01J000000000000000000${String(index).padStart(5, "0")}`);
    const reason = { code: "succeeded", message: "It is done" };
    const ends = (id: string): readonly DispatchEvent[] => [
      { type: "runFinished", runId: id, status: "succeeded", reason, outputs: {} },
      { type: "runReleased", runId: id },
    ];
    const events: readonly DispatchEvent[] = [
      ...ids.map((id): DispatchEvent => ({ type: "runCreated", run: { ...spec, id } })),
      // They end in another order than they began.
      ...ids.toReversed().flatMap(ends),
    ];
    const records = events.map((event, index) => ({ sequence: index + 1, at, event, effects: [] }));
    const expected = whole(records);
    assert.deepEqual(
      [expected.runs.size, expected.runs.has(ids[519] ?? ""), expected.runs.has(ids[0] ?? "")],
      [500, false, true],
    );
    for (const cut of [520, 1_500, 1_530, 1_560]) assert.deepEqual(fromSnapshot(records, cut), expected);
  });

  it("forget runs with all that their steps have started, and count those only where they are very many", async () => {
    const bench = await DispatcherBench.open();
    const runId = await bench.start([read("a")]);
    const spec = bench.disk.records().flatMap(({ event }) => ("run" in event ? [event.run as RunSpec] : []))[0];
    assert.ok(spec !== undefined, runId);
    const reason = { code: "succeeded", message: "It is done" };
    const idOf = (number: number): string => `01J000000000000000${String(number).padStart(8, "0")}`;
    const family = (root: number, children: number): readonly DispatchEvent[] => {
      const nesting = { depth: 1, root: idOf(root) };
      const ids = Array.from({ length: children }, (_, index) => idOf(root + index + 1));
      return [
        { type: "runCreated", run: { ...spec, id: idOf(root) } },
        ...ids.map((id): DispatchEvent => ({ type: "runCreated", run: { ...spec, id, nesting } })),
        ...[...ids, idOf(root)].flatMap((id): readonly DispatchEvent[] => [
          { type: "runFinished", runId: id, status: "succeeded", reason, outputs: {} },
          { type: "runReleased", runId: id },
        ]),
      ];
    };
    const remembered = (families: number, children: number): readonly boolean[] => {
      const events = Array.from({ length: families }, (_, at) => family(at * 10_000, children)).flat();
      const fleet = whole(events.map((event, index) => ({ sequence: index + 1, at, event, effects: [] })));
      return [fleet.runs.has(idOf(0)), fleet.runs.has(idOf(1)), fleet.runs.size === families * (children + 1)];
    };
    assert.deepEqual(remembered(3, 600), [true, true, true], "600 children push nothing out");
    assert.deepEqual(remembered(21, 300), [false, false, false], "6,321 runs are too many: the oldest goes as a whole");
    assert.deepEqual(remembered(2, 4_000), [true, true, true], "few families stay, however large");
  });
});

describe("dispatcher: snapshots", () => {
  it("takes one when the journal wants it, and the next host starts from it", async () => {
    const disk = new JournalDisk();
    disk.recordsBetweenSnapshots = 5;
    const bench = await DispatcherBench.open({ disk });
    const runId = await bench.start([read("a"), read("b")]);
    bench.driver.succeed("a");
    await bench.settle();
    assert.ok(disk.snapshot !== undefined);
    const { sequence } = JSON.parse(disk.snapshot) as { sequence: number };
    assert.ok(sequence >= 5 && sequence <= disk.lines.length);
    // Nobody reads what the snapshot has.
    disk.lines.fill("{}", 0, sequence);
    const next = await nextHost(bench);
    assert.deepEqual(next.statuses(runId)[0], "a succeeded");
    next.driver.succeed("b");
    await next.settle();
    assert.equal(next.run(runId).status, "succeeded");
  });

  it("takes one at its end, so that the next start is quick", async () => {
    const disk = new JournalDisk();
    disk.recordsBetweenSnapshots = 20;
    const bench = await DispatcherBench.open({ disk });
    const runId = await bench.start([read("a"), read("b")]);
    for (const id of ["a", "b"]) {
      bench.driver.succeed(id);
      await bench.settle();
    }
    assert.equal(disk.snapshot, undefined);
    await bench.dispatcher.close();
    const { snapshot = "{}" } = bench.disk;
    assert.equal((JSON.parse(snapshot) as { sequence?: number }).sequence, disk.lines.length);
    const next = await DispatcherBench.open({ disk, store: bench.store, clock: bench.clock, idsFrom: 1_000_000 });
    assert.equal(next.run(runId).status, "succeeded");
  });

  it("goes on without one that can't be written, and says so in its log", async () => {
    const disk = new JournalDisk();
    const bench = await DispatcherBench.open({ disk });
    const runId = await bench.start([read("a")]);
    disk.failsSnapshots = diskFull;
    disk.recordsBetweenSnapshots = 1;
    bench.driver.succeed("a");
    await bench.settle();
    assert.equal(bench.run(runId).status, "succeeded");
    assert.equal(disk.snapshot, undefined);
    assert.match(bench.log.lines.join("\n"), /No snapshot of the journal: There is no room left/);
  });
});
