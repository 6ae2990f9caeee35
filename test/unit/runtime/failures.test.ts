import assert from "node:assert/strict";
import { DispatcherBench, exec, read } from "../../support/fakes/dispatcher-bench.ts";
import { diskFull } from "../../support/fakes/memory-journal.ts";
import { ScriptedDriver } from "../../support/fakes/scripted-driver.ts";

const stopped = { type: "stopped", reason: { code: "x", message: "x" } } as const;

describe("dispatcher: failures outside", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
  });

  describe("a full disk", () => {
    it("loses nothing that happens meanwhile", async () => {
      const runId = await bench.start([exec("a"), exec("b")]);
      bench.disk.failure = diskFull;
      bench.driver.succeed("a", "kept");
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["a starting", "b pending"], "only what is on disk is true");
      assert.match(bench.dispatcher.status().notices.join(), /no room left on the disk/);
      assert.ok(!bench.dispatcher.isIdle());
      await bench.advance(2_000);
      bench.disk.failure = undefined;
      await bench.advance(30_000);
      assert.deepEqual(bench.statuses(runId), ["a succeeded", "b starting"]);
      assert.deepEqual(bench.dispatcher.status().notices, []);
    });

    it("refuses what is asked, and then nothing has changed", async () => {
      const runId = await bench.start([exec("a")]);
      bench.disk.failure = diskFull;
      const before = bench.dispatcher.snapshot();
      const started = await bench.request([read("x")]);
      const paused = await bench.dispatcher.pauseRun(runId, "editor");
      for (const result of [started, paused]) {
        assert.ok(result.outcome === "refused" && result.because.code === "journal-unwritable");
      }
      bench.disk.failure = undefined;
      await bench.advance(60_000);
      assert.deepEqual(bench.dispatcher.snapshot(), before);
    });

    it("tries again with growing pauses, not all the time", async () => {
      await bench.start([exec("a")]);
      bench.disk.failure = diskFull;
      bench.driver.succeed("a");
      await bench.settle();
      for (let second = 0; second < 100; second += 1) await bench.advance(1_000);
      const tries = bench.log.lines.filter((line) => line.includes("can't be written")).length;
      assert.ok(tries >= 5 && tries <= 12, `${tries} tries in 100 seconds`);
    });

    it("keeps what a stream has to say", async () => {
      const runId = await bench.start([read("a")]);
      bench.store.failure = diskFull;
      bench.driver.succeed("a");
      await bench.settle();
      assert.equal(bench.store.events(runId).length, 2);
      assert.match(bench.dispatcher.status().notices.join(), /no room left/);
      assert.ok(!bench.dispatcher.isIdle());
      bench.store.failure = undefined;
      await bench.advance(60_000);
      assert.deepEqual(
        bench.store.events(runId).map(({ seq, type }) => `${seq} ${type}`),
        ["1 system", "2 plan", "3 plan", "4 system"],
      );
    });

    it("fails to open when its first record can't be written", async () => {
      bench = new DispatcherBench();
      bench.disk.failure = diskFull;
      assert.deepEqual(await bench.dispatcher.open(), { ok: false, failure: diskFull });
    });
  });

  describe("another host that took over", () => {
    const lost = { ...diskFull, code: "lock-lost", retryable: false };

    it("is heard of once; all work is told to stop and nothing is asked for any more", async () => {
      const heard: string[] = [];
      bench.dispatcher.onLost(({ code }) => heard.push(code));
      const runId = await bench.start([exec("a"), exec("b", { needs: [] })]);
      bench.disk.failure = lost;
      bench.driver.succeed("a");
      bench.driver.succeed("b");
      await bench.settle();
      assert.deepEqual(heard, ["lock-lost"]);
      assert.deepEqual(bench.driver.told, ["stop a lock-lost", "stop b lock-lost"]);
      const refused = await bench.dispatcher.stopRun(runId, "editor");
      assert.ok(refused.outcome === "refused" && refused.because.code === "host-ending");
      await bench.dispatcher.close();
    });
  });

  describe("the end of the host", () => {
    it("stops what is at work, in order, and leaves what waits", async () => {
      const waiting = await bench.start([{ id: "gate", approve: "Go?" }]);
      const working = await bench.start([exec("a"), exec("b")]);
      const closed = bench.dispatcher.close();
      await bench.settle();
      assert.deepEqual(bench.driver.told, ["stop a host-stopped"]);
      const late = await bench.request([read("x")]);
      assert.ok(late.outcome === "refused" && late.because.code === "host-ending");
      bench.driver.task("a").report(stopped);
      await closed;
      assert.equal(bench.run(working).status, "stopped");
      assert.equal(bench.run(working).reason?.code, "host-stopped");
      assert.equal(bench.run(waiting).status, "waiting");
      assert.equal(bench.documents.tasks.newest?.sequence, bench.disk.lines.length);
      assert.equal(bench.clock.pending, 0);
    });

    it("doesn't wait for ever", async () => {
      await bench.start([exec("a")]);
      const closed = bench.dispatcher.close();
      await bench.settle();
      bench.clock.advance(10_000);
      await closed;
      assert.match(bench.log.lines.join("\n"), /ends before all that it has stopped has ended/);
    });

    it("is quick when nothing is at work", async () => {
      await bench.dispatcher.close();
      assert.deepEqual(bench.journaled(), ["hostStarted"]);
    });
  });

  describe("a journal that isn't all ours", () => {
    it("leaves out what it can't use and says so", async () => {
      await bench.start([read("a")]);
      const { disk, store } = bench;
      const at = "2026-11-21T09:00:00.000Z";
      for (const event of [
        { type: "taskTeleported", taskId: "x" },
        { type: "somethingElse" },
        { type: "runCreated" },
      ]) {
        disk.lines.push(JSON.stringify({ sequence: disk.lines.length + 1, at, event, effects: [] }));
      }
      const next = await DispatcherBench.open({ disk, store, idsFrom: 1_000 });
      assert.match(next.dispatcher.status().notices.join(), /^3 records of the journal couldn't be used/);
      assert.equal(next.dispatcher.snapshot().runs.length, 1);
    });
  });

  it("fails a task that nothing here can run", async () => {
    class OtherEngine extends ScriptedDriver {
      override readonly engine = "local" as "tool";
    }
    bench = await DispatcherBench.open({ driver: new OtherEngine() });
    const runId = await bench.start([exec("a")]);
    assert.equal(bench.step(runId, "a").reason?.code, "no-driver");
  });
});
