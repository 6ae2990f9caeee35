import assert from "node:assert/strict";
import { diskFull } from "../../../support/fakes/memory-journal.ts";
import { exec, file } from "../../../support/fakes/dispatcher-bench.ts";
import { place, TriggerBench } from "../../../support/fakes/trigger-bench.ts";

const minute = 60_000;
const hour = 60 * minute;

describe("triggers of a host", () => {
  const hourly = { schedule: [{ cron: "0 * * * *", timezone: "UTC", missed: "once" }] };

  describe("a schedule", () => {
    it("starts a run at its moment, with its origin, and tells the next ones", async () => {
      const bench = await TriggerBench.open(hourly);
      const triggerId = await bench.add();
      assert.equal(bench.runs.length, 0);
      await bench.pass(hour);
      assert.deepEqual(bench.runs[0]?.origin, { kind: "schedule", triggerId, due: "2026-11-21T10:00:00.000Z" });
      const { last, next, problem } = bench.trigger;
      assert.deepEqual(
        [last?.runId],
        bench.runs.map(({ id }) => id),
      );
      assert.equal(next[0], "2026-11-21T11:00:00.000Z");
      assert.equal(problem, undefined);
    });

    it("starts nothing from a checkout alone", async () => {
      const bench = await TriggerBench.open(hourly);
      await bench.pass(3 * hour);
      assert.deepEqual([bench.runs, bench.dispatcher.dispatcher.snapshot().triggers], [[], []]);
    });

    it("starts nothing while it's paused, and what fell into the pause is left out", async () => {
      const bench = await TriggerBench.open(hourly);
      const triggerId = await bench.add();
      assert.equal(bench.desk.active, 1);
      await bench.desk.pause({ triggerId, by: "test" });
      await bench.pass(2 * hour + minute);
      assert.deepEqual([bench.runs, bench.trigger.next, bench.desk.active], [[], [], 0]);
      await bench.desk.resume({ triggerId, by: "test" });
      await bench.pass(hour);
      assert.deepEqual(bench.dues, ["12:00"]);
    });

    it("starts nothing once it's removed, and what it has started goes on", async () => {
      const bench = await TriggerBench.open(hourly);
      const triggerId = await bench.add();
      await bench.pass(hour);
      assert.equal((await bench.desk.remove({ triggerId, by: "test" })).outcome, "accepted");
      await bench.pass(2 * hour);
      assert.equal(bench.runs.length, 1);
      assert.equal(bench.runs[0]?.status, "running");
      assert.equal((await bench.desk.remove({ triggerId, by: "test" })).outcome, "refused");
    });

    it("counts as the file says from when it was changed", async () => {
      const bench = await TriggerBench.open(hourly);
      await bench.add();
      bench.write({ schedule: "30 * * * *" });
      await bench.pass(2 * hour);
      assert.deepEqual(bench.dues, ["09:30", "10:30"]);
    });

    it("is added once for a file; adding it again reads the file anew", async () => {
      const bench = await TriggerBench.open(hourly);
      const first = await bench.add();
      bench.write({ schedule: "30 * * * *" });
      assert.equal(await bench.add(), first);
      assert.equal(bench.trigger.schedules[0]?.cron, "30 * * * *");
    });

    for (const [what, change, problem] of [
      ["has no `on` any more", (bench: TriggerBench) => bench.write(undefined), /has no `on`/],
      [
        "wants a confirmation",
        (bench: TriggerBench) => {
          bench.write(hourly, { title: "other" });
          bench.dispatcher.trust[file] = { trusted: false, points: [{ key: "tools.allow", text: "runs all" }] };
        },
        /needs your yes once.*manusctl trust/s,
      ],
      [
        "isn't there any more",
        (bench: TriggerBench) => {
          const because = { code: "not-found", message: "There is no such file", remedy: "Check the path." };
          bench.dispatcher.loaded = { outcome: "refused", because, problems: [] };
          bench.stamp = undefined;
        },
        /There is no such file/,
      ],
      [
        "needs an input",
        (bench: TriggerBench) => bench.write(hourly, { inputs: { since: { required: true } } }),
        /`since`/,
      ],
    ] as const) {
      it(`that ${what} starts nothing, says why, and uses the moment`, async () => {
        const bench = await TriggerBench.open(hourly);
        await bench.add();
        change(bench);
        await bench.pass(hour + minute);
        assert.deepEqual(bench.runs, []);
        assert.match(bench.trigger.problem ?? "", problem);
        bench.write(hourly);
        bench.dispatcher.trust[file] = {};
        await bench.pass(minute);
        assert.equal(bench.trigger.problem, undefined);
        assert.deepEqual(bench.dues, []);
        await bench.pass(hour);
        assert.deepEqual(bench.dues, ["11:00"]);
      });
    }

    it("isn't turned on for a file that couldn't start, or in a workspace that isn't trusted", async () => {
      const bench = await TriggerBench.open({});
      const added = await bench.desk.add(place);
      assert.ok(added.outcome === "refused" && added.because.code === "no-trigger", JSON.stringify(added));
      const untrusted = await bench.desk.add({ ...place, trusted: false });
      assert.ok(untrusted.outcome === "refused" && untrusted.because.code === "untrusted-workspace");
    });

    it("starts by hand too, which leaves the schedule as it is", async () => {
      const bench = await TriggerBench.open(hourly);
      const triggerId = await bench.add();
      const before = bench.trigger.next;
      const fired = await bench.desk.fire({ triggerId, by: "terminal", inputs: {} });
      assert.equal(fired.outcome, "started");
      assert.deepEqual(bench.runs[0]?.origin, { kind: "person", by: "terminal" });
      assert.deepEqual(bench.trigger.next, before);
      const unknown = await bench.desk.fire({ triggerId: "none", by: "terminal", inputs: {} });
      assert.ok(unknown.outcome === "refused" && unknown.because.code === "unknown-trigger");
    });
  });

  describe("after a time without a host", () => {
    for (const [missed, dues] of [
      ["skip", []],
      ["once", ["12:00"]],
      ["all", ["10:00", "11:00", "12:00"]],
    ] as const) {
      it(`missed: ${missed}`, async () => {
        const first = await TriggerBench.open({ schedule: [{ cron: "0 * * * *", timezone: "UTC", missed }] });
        await first.add();
        await first.sleep(3 * hour + 30 * minute);
        const { disk, clock, store } = first.dispatcher;
        const second = await TriggerBench.open(
          { schedule: [{ cron: "0 * * * *", timezone: "UTC", missed }] },
          { disk, clock, store, idsFrom: 1000 },
        );
        assert.deepEqual(second.dues, dues);
        const { note } = second.trigger;
        if (missed === "all") assert.equal(note, undefined);
        else assert.match(note ?? "", missed === "skip" ? /^3 starts/ : /^2 starts/);
        await second.pass(hour);
        assert.deepEqual(second.dues, [...dues, "13:00"]);
      });
    }

    it("a host that replaces another one doesn't start again what that one has", async () => {
      const first = await TriggerBench.open(hourly);
      await first.add();
      await first.pass(hour);
      await first.sleep(0);
      const { disk, clock, store } = first.dispatcher;
      const second = await TriggerBench.open(hourly, { disk, clock, store, idsFrom: 1000 });
      assert.deepEqual(second.trigger, first.trigger);
      await second.pass(minute);
      assert.deepEqual(second.dues, ["10:00"]);
    });

    for (const torn of [0, 1] as const) {
      it(`a crash ${torn === 0 ? "before" : "after"} the run is written: it's started once`, async () => {
        const first = await TriggerBench.open(hourly);
        await first.add();
        await first.pass(hour);
        await first.sleep(0);
        const { disk, clock, store } = first.dispatcher;
        const created = disk.records().findIndex(({ event }) => event.type === "runCreated");
        assert.ok(created > 0);
        disk.lines.length = created + torn;
        const second = await TriggerBench.open(hourly, { disk, clock, store, idsFrom: 1000 });
        await second.pass(minute);
        assert.deepEqual(second.dues, ["10:00"]);
      });
    }
  });

  it("a journal that can't be written uses no moment: it's started once that can be written", async () => {
    const bench = await TriggerBench.open(hourly);
    await bench.add();
    bench.dispatcher.disk.failure = diskFull;
    await bench.pass(hour);
    assert.deepEqual(bench.dues, []);
    bench.dispatcher.disk.failure = undefined;
    await bench.pass(minute);
    assert.deepEqual(bench.dues, ["10:00"]);
  });

  it("is kept though the first look at it comes with writes that fail", async () => {
    const bench = await TriggerBench.open(hourly);
    const { dispatcher } = bench.dispatcher;
    const decide = dispatcher.decide.bind(dispatcher);
    let looks = -1;
    dispatcher.decide = (look) => {
      looks += 1;
      if (looks > 0) {
        bench.dispatcher.disk.failure = diskFull;
        void decide((transaction) => void transaction.emit({ type: "fleetHeld", kind: "unattended" }));
      }
      return decide(look);
    };
    await bench.add();
    assert.ok(looks > 0);
    dispatcher.decide = decide;
    bench.dispatcher.disk.failure = undefined;
    await bench.pass(hour);
    assert.deepEqual(bench.dues, ["10:00"]);
  });

  it("goes on where it couldn't be removed, whichever look of the desk is decided right after that", async () => {
    for (const which of [1, 2, 3]) {
      const bench = await TriggerBench.open(hourly);
      const triggerId = await bench.add();
      const { dispatcher } = bench.dispatcher;
      const decide = dispatcher.decide.bind(dispatcher);
      const outcomes: string[] = [];
      let looks = 0;
      dispatcher.decide = (look) => {
        looks += 1;
        if (looks === which)
          void bench.desk.remove({ triggerId, by: "test" }).then(({ outcome }) => outcomes.push(outcome));
        return decide(look);
      };
      bench.dispatcher.disk.failure = diskFull;
      bench.dispatcher.clock.advance(minute);
      await bench.settle();
      assert.deepEqual(outcomes, ["refused"]);
      bench.dispatcher.disk.failure = undefined;
      await bench.pass(hour);
      assert.deepEqual(bench.dues, ["10:00"]);
    }
  });

  it("a fleet that is held starts nothing; once released the rule for what was missed counts", async () => {
    const bench = await TriggerBench.open(hourly);
    await bench.add();
    await bench.dispatcher.dispatcher.holdFleet("unattended");
    await bench.pass(2 * hour + 30 * minute);
    assert.deepEqual(bench.runs, []);
    await bench.dispatcher.dispatcher.releaseFleet();
    await bench.pass(minute);
    assert.deepEqual(bench.dues, ["11:00"]);
  });

  describe("files", () => {
    const docs = { files: ["docs/**/*.md"] };

    it("start one run when they have been quiet, which names them", async () => {
      const bench = await TriggerBench.open(docs);
      const triggerId = await bench.add();
      bench.watch.touch("/project/docs/a.md");
      bench.watch.touch("/project/docs/sub/b.md");
      bench.watch.touch("/project/src/c.ts");
      await bench.settle();
      assert.deepEqual(bench.runs, []);
      await bench.pass(2_000);
      assert.deepEqual(
        bench.runs.map(({ origin }) => origin),
        [{ kind: "files", triggerId, files: ["docs/a.md", "docs/sub/b.md"] }],
      );
    });

    it("that a run writes itself start it once more and then no more, and that is said", async () => {
      const bench = await TriggerBench.open(docs);
      bench.write(docs, {}, [exec("write")]);
      await bench.add();
      bench.watch.touch("/project/docs/a.md");
      for (let turn = 0; turn < 6; turn += 1) {
        await bench.pass(3_000);
        if (bench.runs[0]?.status === "running") bench.watch.touch("/project/docs/out.md");
        await bench.finish("write");
      }
      await bench.pass(minute);
      assert.equal(bench.runs.length, 2);
      assert.match(bench.trigger.note ?? "", /no workflow starts itself for ever/);
    });

    it("aren't watched while it's paused or once it's removed", async () => {
      const bench = await TriggerBench.open(docs);
      const triggerId = await bench.add();
      assert.equal(bench.watch.open.size, 1);
      await bench.desk.pause({ triggerId, by: "test" });
      await bench.settle();
      assert.equal(bench.watch.open.size, 0);
      await bench.desk.resume({ triggerId, by: "test" });
      await bench.settle();
      assert.equal(bench.watch.open.size, 1);
      bench.watch.touch("/project/docs/a.md");
      await bench.desk.remove({ triggerId, by: "test" });
      await bench.pass(minute);
      assert.deepEqual([bench.watch.open.size, bench.runs], [0, []]);
    });

    it("that can't be watched are a problem until they can", async () => {
      const bench = await TriggerBench.open(docs);
      await bench.add();
      bench.watch.fail({ code: "too-many-files", retryable: true, message: "Too many", remedy: "Fewer." });
      await bench.pass(minute);
      await bench.pass(minute);
      assert.equal(bench.watch.open.size, 1);
      assert.equal(bench.trigger.problem, undefined);
      const problems = bench.dispatcher.disk
        .records()
        .flatMap(({ event }) => ("problem" in event ? [event.problem] : []));
      assert.deepEqual(problems, ["Too many. Fewer."]);
    });
  });
});
