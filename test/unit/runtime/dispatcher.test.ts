import assert from "node:assert/strict";
import type { FleetChange } from "../../../server/src/protocol/fleet.ts";
import { DispatcherBench, exec, file, read } from "../../support/fakes/dispatcher-bench.ts";
import { ScriptedDriver } from "../../support/fakes/scripted-driver.ts";

describe("dispatcher", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
  });

  describe("a run", () => {
    it("does its steps one after the other and delivers its outputs", async () => {
      const runId = await bench.start({
        steps: [read("a"), { id: "b", tool: "file_write", with: { file: "b", content: "<${{ steps.a.output }}>" } }],
        outputs: { both: "${{ steps.a.output }}+${{ steps.b.outcome }}", code: "steps.a.outputs.exitCode" },
      });
      assert.deepEqual(bench.statuses(runId), ["a starting", "b pending"]);
      bench.driver.succeed("a", "one", { exitCode: 0 });
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["a succeeded", "b starting"]);
      assert.deepEqual(bench.driver.call("b").arguments, { file: "b", content: "<one>" });
      bench.driver.succeed("b");
      await bench.settle();
      const run = bench.run(runId);
      assert.equal(run.status, "succeeded");
      assert.deepEqual(run.outputs, { both: "one+succeeded", code: 0 });
      assert.equal(run.reason?.code, "completed");
      assert.equal(run.steps[0]?.line, 10);
    });

    it("lets go of what it left behind when it has ended", async () => {
      const runId = await bench.start([read("a")]);
      bench.driver.succeed("a");
      await bench.settle();
      assert.deepEqual(bench.driver.told, [`endRun ${runId}`]);
      assert.equal(bench.journaled().at(-1), "runReleased");
      assert.ok(bench.dispatcher.isIdle());
    });

    it("names its first failed step, and skips what needed it", async () => {
      const runId = await bench.start([exec("a"), exec("b"), exec("c")]);
      bench.driver.fail("a");
      await bench.settle();
      const run = bench.run(runId);
      assert.equal(run.status, "failed");
      assert.deepEqual([run.reason?.code, run.reason?.message], ["step-failed", "Step `a` failed: a broke"]);
      assert.deepEqual(bench.statuses(runId), ["a failed", "b skipped", "c skipped"]);
      assert.match(bench.step(runId, "b").reason?.message ?? "", /needs step `a`, which failed/);
    });

    it("goes on after a failure that the file lets pass", async () => {
      const runId = await bench.start([exec("a", { continueOnError: true }), read("b")]);
      bench.driver.fail("a");
      await bench.settle();
      bench.driver.succeed("b");
      await bench.settle();
      assert.equal(bench.run(runId).status, "succeeded");
      assert.equal(bench.step(runId, "a").outcome, "failed");
    });

    it("fails a step whose expression can't be evaluated, quoting it", async () => {
      const step = { id: "a", tool: "file_read", with: { file: "${{ fromJSON(inputs.x).path }}" } };
      const runId = await bench.start({ inputs: { x: { default: "not json" } }, steps: [step] });
      assert.equal(bench.run(runId).status, "failed");
      assert.match(bench.step(runId, "a").reason?.message ?? "", /`fromJSON\(inputs\.x\)\.path` can't be evaluated/);
      assert.equal(bench.driver.started.length, 0);
    });

    it("keeps to the most steps at a time that its file allows", async () => {
      const steps = ["a", "b", "c", "d"].map((id) => read(id, { needs: [] }));
      const runId = await bench.start({ concurrency: { max: 2 }, steps });
      assert.deepEqual(bench.statuses(runId), ["a starting", "b starting", "c pending", "d pending"]);
      bench.driver.succeed("b");
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["a starting", "b succeeded", "c starting", "d pending"]);
    });

    it("writes its stream: the start, its plans, the end last", async () => {
      const runId = await bench.start([read("a")]);
      bench.driver.task("a").report({ type: "streamed", event: { type: "action", source: "tool", tool: "file_read" } });
      bench.driver.succeed("a");
      await bench.settle();
      const events = bench.store.events(runId);
      assert.deepEqual(
        events.map((event) => [event.seq, event.type, event["event"] ?? event["status"]]),
        [
          [1, "system", "runStarted"],
          [2, "plan", "running"],
          [3, "action", undefined],
          [4, "plan", "succeeded"],
          [5, "system", "runFinished"],
        ],
      );
      assert.deepEqual(events[1]?.["steps"], [{ number: 1, id: "a", title: "a: file_read a.txt", status: "doing" }]);
      assert.equal(events[1]["current"], 1);
    });

    it("tells whoever follows its stream", async () => {
      const heard: number[] = [];
      bench.dispatcher.onStreamed((_key, events) => heard.push(...events.map(({ seq }) => seq)));
      await bench.start([read("a")]);
      bench.driver.succeed("a");
      await bench.settle();
      assert.deepEqual(heard, [1, 2, 3, 4]);
    });
  });

  describe("starting", () => {
    const refusalOf = async (...args: Parameters<DispatcherBench["request"]>): Promise<string> => {
      const result = await bench.request(...args);
      assert.equal(result.outcome, "refused");
      assert.equal(bench.dispatcher.snapshot().runs.length, 0);
      return `${result.because.code}: ${result.because.message}`;
    };

    it("refuses an untrusted workspace", async () => {
      assert.match(await refusalOf([read("a")], { trusted: false }), /^untrusted-workspace: /);
    });

    it("refuses what needs the cloud while no account of it is there", async () => {
      assert.match(await refusalOf([{ prompt: "x", engine: "manus" }]), /^no-account: .*the Manus cloud/);
    });

    it("refuses a missing input without blaming the file", async () => {
      const workflow = { inputs: { who: { required: true } }, steps: [read("a")] };
      assert.match(await refusalOf(workflow), /^invalid-input: The input `who` is missing/);
      const result = await bench.request(workflow);
      assert.ok(result.outcome === "refused" && result.problems.length === 0);
    });

    it("passes on why a file can't be read", async () => {
      bench.loaded = { outcome: "refused", because: { code: "not-found", message: "It isn't there" }, problems: [] };
      assert.equal(await refusalOf([]), "not-found: It isn't there");
    });

    it("refuses when the run's folder can't be made", async () => {
      bench.store.failure = {
        code: "read-only",
        retryable: false,
        message: "It is read-only",
        remedy: "Make it writable.",
      };
      assert.equal(await refusalOf([read("a")]), "read-only: It is read-only");
    });

    it("takes inputs as a person typed them", async () => {
      const steps = [{ id: "a", tool: "file_read", with: { file: "a", start_line: "${{ inputs.n }}" } }];
      await bench.start({ inputs: { n: { type: "number" } }, steps }, { inputs: { n: "3" } });
      assert.deepEqual(bench.driver.call("a").arguments, { file: "a", start_line: 3 });
    });
  });

  describe("one step alone", () => {
    const steps = [read("a"), { id: "b", tool: "file_read", with: { file: "${{ steps.a.output }}" } }, read("c")];

    it("takes what it needs from the newest run in which that succeeded", async () => {
      await bench.start(steps);
      bench.driver.succeed("a", "old");
      await bench.settle();
      await bench.start(steps);
      bench.driver.succeed("a", "new");
      await bench.settle();
      const runId = await bench.start(steps, { onlyStep: "b" });
      assert.deepEqual(bench.statuses(runId), ["b starting"]);
      assert.deepEqual(bench.driver.call("b").arguments, { file: "new" });
    });

    it("is refused where there is none", async () => {
      const result = await bench.request(steps, { onlyStep: "b" });
      assert.ok(result.outcome === "refused");
      assert.match(result.because.message, /step `a`, which hasn't succeeded in any run of this file yet/);
    });

    it("is refused when there is no such step", async () => {
      const result = await bench.request(steps, { onlyStep: "z" });
      assert.ok(result.outcome === "refused" && result.because.code === "unknown-step");
    });
  });

  describe("stopping", () => {
    it("stops what runs, never starts the rest, and ends as stopped", async () => {
      const runId = await bench.start([exec("a"), exec("b")]);
      bench.driver.task("a").report({ type: "started" });
      assert.deepEqual(await bench.dispatcher.stopRun(runId, "terminal"), { outcome: "accepted" });
      await bench.settle();
      assert.deepEqual(bench.driver.told, ["stop a stopped-by-person"]);
      assert.deepEqual(bench.task(runId, "a").can, []);
      assert.deepEqual(await bench.dispatcher.stopRun(runId, "terminal"), { outcome: "accepted" });
      bench.driver.task("a").report({ type: "stopped", reason: { code: "killed", message: "Killed" } });
      await bench.settle();
      const run = bench.run(runId);
      assert.equal(run.status, "stopped");
      assert.equal(run.reason?.code, "stopped-by-person");
      assert.deepEqual(bench.statuses(runId), ["a stopped", "b skipped"]);
      const again = await bench.dispatcher.stopRun(runId, "terminal");
      assert.ok(again.outcome === "refused" && again.because.code === "already-finished");
    });

    it("stops one task, and with it what needs it", async () => {
      const runId = await bench.start([exec("a"), exec("b"), exec("c", { needs: [] })]);
      await bench.dispatcher.stopTask({ taskId: bench.task(runId, "a").id, by: "editor" });
      bench.driver.task("a").report({ type: "stopped", reason: { code: "x", message: "x" } });
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["a stopped", "b skipped", "c starting"]);
      bench.driver.succeed("c");
      await bench.settle();
      assert.equal(bench.run(runId).status, "stopped");
    });

    it("refuses unknown runs and tasks", async () => {
      for (const outcome of [
        await bench.dispatcher.stopRun("nope", "x"),
        await bench.dispatcher.pauseRun("nope", "x"),
        await bench.dispatcher.resumeRun("nope", "x"),
        await bench.dispatcher.stopTask({ taskId: "nope", by: "x" }),
        await bench.dispatcher.pauseTask({ taskId: "nope", by: "x" }),
        await bench.dispatcher.resumeTask({ taskId: "nope", by: "x" }),
        await bench.dispatcher.retryTask({ taskId: "nope", by: "x" }),
        await bench.dispatcher.answerTask({ taskId: "nope", askId: "x", by: "x" }),
      ]) {
        assert.ok(outcome.outcome === "refused");
        assert.match(outcome.because.code, /^unknown-(run|task)$/);
      }
    });
  });

  describe("pausing", () => {
    it("holds a run at the next step", async () => {
      const runId = await bench.start([read("a"), read("b")]);
      await bench.dispatcher.pauseRun(runId, "editor");
      const pausing = bench.run(runId);
      assert.deepEqual([pausing.status, pausing.pausing], ["running", true]);
      assert.match(pausing.waitingFor ?? "", /^Paused once what is at work has ended/);
      bench.driver.succeed("a");
      await bench.settle();
      const paused = bench.run(runId);
      assert.deepEqual([paused.status, paused.pausing, paused.waitingFor], ["paused", undefined, undefined]);
      assert.deepEqual(bench.statuses(runId), ["a succeeded", "b pending"]);
      assert.ok(bench.dispatcher.isIdle());
      await bench.dispatcher.resumeRun(runId, "editor");
      await bench.settle();
      assert.deepEqual(bench.statuses(runId), ["a succeeded", "b starting"]);
      const twice = await bench.dispatcher.resumeRun(runId, "editor");
      assert.ok(twice.outcome === "refused" && twice.because.code === "not-paused");
    });

    it("holds a queued task", async () => {
      const steps = ["a", "b", "c", "d", "e", "f"].map((id) => read(id, { needs: [] }));
      const runId = await bench.start(steps);
      assert.equal(bench.task(runId, "f").status, "queued");
      await bench.dispatcher.pauseTask({ taskId: bench.task(runId, "f").id, by: "editor" });
      bench.driver.succeed("a");
      await bench.settle();
      assert.equal(bench.task(runId, "f").status, "paused");
      await bench.dispatcher.resumeTask({ taskId: bench.task(runId, "f").id, by: "editor" });
      await bench.settle();
      assert.equal(bench.task(runId, "f").status, "starting");
    });

    it("holds a running task where its driver can", async () => {
      const runId = await bench.start([exec("a")]);
      const { report } = bench.driver.task("a");
      report({ type: "started" });
      await bench.settle();
      const { id: taskId } = bench.task(runId, "a");
      await bench.dispatcher.pauseTask({ taskId, by: "editor" });
      await bench.settle();
      report({ type: "paused" });
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "paused");
      await bench.dispatcher.resumeTask({ taskId, by: "editor" });
      await bench.settle();
      report({ type: "resumed" });
      await bench.settle();
      assert.equal(bench.task(runId, "a").status, "running");
      assert.deepEqual(bench.driver.told, ["pause a", "resume a"]);
    });

    it("says so where its driver can't", async () => {
      bench = await DispatcherBench.open({ driver: new ScriptedDriver("none") });
      const runId = await bench.start([exec("a")]);
      bench.driver.task("a").report({ type: "started" });
      await bench.settle();
      assert.deepEqual(bench.task(runId, "a").can, ["stop"]);
      const refused = await bench.dispatcher.pauseTask({ taskId: bench.task(runId, "a").id, by: "editor" });
      assert.ok(refused.outcome === "refused" && refused.because.code === "not-supported");
    });
  });

  describe("slots", () => {
    it("never gives the instance more than five tasks, and starts by priority, then age", async () => {
      const many = (ids: readonly string[]): object[] => ids.map((id) => read(id, { needs: [] }));
      const low = await bench.start({ priority: 2, steps: many(["a", "b", "c", "d", "e", "f", "g"]) });
      const high = await bench.start({ priority: 8, steps: many(["x"]) });
      assert.equal(bench.driver.started.length, 5);
      assert.equal(bench.dispatcher.snapshot().instances[0]?.running.length, 5);
      bench.driver.succeed("a");
      await bench.settle();
      assert.equal(bench.task(high, "x").status, "starting");
      bench.driver.succeed("b");
      await bench.settle();
      assert.deepEqual([bench.task(low, "f").status, bench.task(low, "g").status], ["starting", "queued"]);
      assert.deepEqual(bench.dispatcher.status().queuedTasks, 1);
    });
  });

  describe("changes", () => {
    it("span the sequences without a gap and lead from one snapshot to the next", async () => {
      const before = bench.dispatcher.snapshot();
      const changes: FleetChange[] = [];
      bench.dispatcher.onChange((change) => changes.push(change));
      await bench.start([read("a"), read("b")]);
      bench.driver.succeed("a");
      await bench.settle();
      bench.driver.succeed("b");
      await bench.settle();
      const after = bench.dispatcher.snapshot();
      let at = before.sequence;
      const [runs, tasks, instances] = [new Map(), new Map(), new Map<string, unknown>()];
      for (const change of changes) {
        assert.equal(change.previousSequence, at);
        assert.ok(change.sequence > at);
        at = change.sequence;
        for (const run of change.runs) runs.set(run.id, run);
        for (const task of change.tasks) tasks.set(task.id, task);
        for (const instance of change.instances) instances.set(instance.id, instance);
      }
      assert.equal(at, after.sequence);
      assert.deepEqual([[...runs.values()], [...tasks.values()]], [after.runs, after.tasks]);
      assert.deepEqual([...instances.values()], [after.instances[0]]);
    });

    it("come after they are on disk", async () => {
      bench.dispatcher.onChange(({ sequence }) => assert.ok(bench.disk.lines.length >= sequence));
      await bench.start([read("a")]);
      bench.driver.succeed("a");
      await bench.settle();
      assert.ok(!bench.log.lines.some((line) => line.startsWith("error")), bench.log.lines.join("\n"));
    });

    it("write what happens at once in one go", async () => {
      await bench.start(["a", "b", "c", "d", "e"].map((id) => read(id, { needs: [] })));
      const { writes } = bench.disk;
      for (const id of ["a", "b", "c", "d", "e"]) bench.driver.succeed(id);
      await bench.settle();
      assert.equal(bench.disk.writes, writes + 2, "one for the five ends and the run's, one for its release");
    });
  });

  describe("reading events", () => {
    it("reads a run's stream", async () => {
      const runId = await bench.start([read("a")]);
      const result = await bench.dispatcher.readEvents({ runId }, 2, 1);
      assert.ok(result.outcome === "read");
      assert.deepEqual([result.page.total, result.page.events.length, result.page.events[0]?.seq], [2, 1, 2]);
    });

    it("refuses a run that isn't there", async () => {
      for (const runId of ["nope", "01J00000000000000000009999"]) {
        const result = await bench.dispatcher.readEvents({ runId }, 1, 1);
        assert.ok(result.outcome === "refused" && result.because.code === "unknown-run");
      }
    });
  });

  it("always has the built-in account and instances", () => {
    const { accounts, instances } = bench.dispatcher.snapshot();
    assert.deepEqual(
      instances.map(({ id, engine, capacity, status }) => [id, engine, capacity, status].join(" ")),
      ["this-machine tool 5 running", "agents local 5 running"],
    );
    assert.deepEqual(
      accounts.map(({ id }) => id),
      ["local"],
    );
  });

  it("projects the fleet and its tasks into documents", async () => {
    const runId = await bench.start([read("a")]);
    await bench.advance(1_000);
    const { fleet, tasks } = bench.documents;
    assert.deepEqual(
      fleet.newest?.instances.map(({ id }) => id),
      ["this-machine", "agents"],
    );
    assert.deepEqual(
      tasks.newest?.runs.map((run) => [run.id, run.file, run.status, run.tasks.map(({ stepId }) => stepId)]),
      [[runId, file, "running", ["a"]]],
    );
    assert.equal(tasks.newest.sequence, bench.dispatcher.status().sequence);
  });
});
