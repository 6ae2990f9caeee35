import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import type { AccountView, InstanceView, TaskView } from "../../../server/src/protocol/fleet.ts";
import { openBench, sampleRun, sampleRunId, sampleTask, type CliBench } from "../../support/cli-bench.ts";

const id = (last: string): string => `01JD3KX5Y0QZ7V8N2M4P6R9S${last}`;
const account = (name: string): AccountView => {
  return { id: name, provider: "manus", title: name, disabled: false, origin: "person", key: "held" };
};
const instance = (name: string, accountId: string, running: readonly string[]): InstanceView => {
  return { id: name, accountId, engine: "manus", title: name, capacity: 5, status: "running", running };
};
const cloud = { accountId: "work", taskId: "AbC", url: "https://manus.im/app/AbC\u001b]0;x\u0007" };
const usage = { turns: 0, inputTokens: 0, outputTokens: 0, credits: 40.5, model: "lite", account: "work" };
const working = sampleTask({ id: id("A1"), engine: "manus", instanceId: "fast", cloud, usage, pausing: "emulated" });
const queuedBecause = "All 5 slots of work\u001b[31m are taken";
const queued: TaskView = { ...sampleTask({ id: id("A2"), engine: "manus", status: "queued", queuedBecause }) };
const failed = sampleTask({ id: id("A3"), status: "failed", instanceId: "this-machine" });

describe("manusctl tasks, many at once", () => {
  let bench: CliBench;
  let refusals: readonly string[];

  function open(interactive = false): void {
    bench = openBench(tmpdir(), interactive);
    refusals = [];
    bench.host.fleet = {
      ...bench.host.fleet,
      accounts: [account("work"), account("local")],
      instances: [instance("fast", "work", [working.id]), instance("this-machine", "local", [])],
      runs: [sampleRun()],
      tasks: [working, queued, failed],
    };
    bench.host.answers.set("manus/task/batch", ({ filter }: { filter: { taskIds?: readonly string[] } }) => {
      const matched = filter.taskIds ?? [working.id, queued.id];
      const because = { code: "x", message: "It can't\u001b[2J be" };
      return { matched, refused: refusals.map((taskId) => ({ taskId, because })) };
    });
  }
  beforeEach(() => open());
  const asked = (): readonly unknown[] => bench.host.asked.map(({ params }) => params);
  const open5 = ["queued", "starting", "running", "paused", "waiting"];

  describe("steering", () => {
    for (const [args, action, filter] of [
      [["stop", "--all"], "stop", { statuses: open5 }],
      [["stop", "--account", "work", "--status", "running"], "stop", { statuses: ["running"], accountId: "work" }],
      [
        ["pause", "--instance", "fast", "--engine", "manus"],
        "pause",
        { statuses: ["queued", "starting", "running", "waiting"], instanceId: "fast", engine: "manus" },
      ],
      [["resume", "--run", sampleRunId], "resume", { statuses: ["paused"], runId: sampleRunId }],
      [["retry", "--all", "--status", "failed", "--status", "stopped"], "retry", { statuses: ["failed", "stopped"] }],
    ] as const) {
      it(`asks one thing of all that fit: ${args.join(" ")}`, async () => {
        assert.equal(await bench.run("tasks", ...args, "--yes"), 0, bench.terminal.err);
        assert.deepEqual(asked(), [{ action, filter, by: "terminal" }]);
        assert.match(bench.terminal.err, new RegExp(`Asked: ${action} 2 tasks`));
      });
    }

    it("means the very tasks when several are named, and none when one is unknown", async () => {
      assert.equal(await bench.run("tasks", "stop", working.id, queued.id), 0);
      assert.deepEqual(asked(), [{ action: "stop", filter: { taskIds: [working.id, queued.id] }, by: "terminal" }]);
      assert.equal(await bench.run("tasks", "stop", working.id, "nope"), 2);
      assert.equal(asked().length, 1);
    });

    it("only tells which in a dry run", async () => {
      assert.equal(await bench.run("tasks", "stop", "--all", "--dry-run"), 0);
      assert.deepEqual(asked(), [{ action: "stop", filter: { statuses: open5 }, dryRun: true, by: "terminal" }]);
      assert.match(bench.terminal.out, new RegExp(`^  ${working.id}  running  First\n  ${queued.id}  queued `));
      assert.equal(bench.terminal.err, "Would stop 2 tasks.\n");
    });

    it("shows and asks first, and then means what was shown", async () => {
      open(true);
      bench.terminal.typed.push("y");
      assert.equal(await bench.run("tasks", "stop", "--all"), 0);
      assert.equal(bench.terminal.questions[0]?.text, "Stop 2 tasks? [y/N] ");
      assert.deepEqual(asked()[1], {
        action: "stop",
        filter: { taskIds: [working.id, queued.id] },
        by: "terminal",
      });
    });

    for (const [interactive, typed] of [
      [true, ""],
      [false, "y"],
    ] as const) {
      it(`does nothing without a yes: ${interactive ? "on a terminal" : "in a pipe"}`, async () => {
        open(interactive);
        bench.terminal.typed.push(typed);
        assert.equal(await bench.run("tasks", "stop", "--all"), 2);
        assert.deepEqual(
          asked().map((params) => (params as { dryRun?: boolean }).dryRun),
          [true],
        );
      });
    }

    it("ends with 2 where some refuse, and names them", async () => {
      refusals = [queued.id];
      assert.equal(await bench.run("tasks", "stop", "--all", "--yes"), 2);
      assert.match(
        bench.terminal.err,
        new RegExp(`refused ${queued.id}: It can't be\nAsked: stop 1 task\nerror 1 of 2`),
      );
      assert.equal(await bench.run("tasks", "stop", "--all", "--yes", "-o", "json"), 2);
      const { matched, dryRun } = JSON.parse(bench.terminal.out) as Record<string, unknown>;
      assert.deepEqual([matched, dryRun], [[working.id, queued.id], false]);
    });

    it("is no fault where none fits", async () => {
      bench.host.answers.set("manus/task/batch", () => ({ matched: [], refused: [] }));
      assert.equal(await bench.run("tasks", "stop", "--account", "work"), 0);
      assert.equal(bench.terminal.err, "No task fits.\n");
    });

    for (const args of [
      ["stop"],
      ["stop", working.id, "--all"],
      ["stop", working.id, "--account", "work"],
      ["stop", "--account", "wrok"],
      ["stop", "--instance", "slow"],
      ["stop", "--run", working.id],
      ["stop", "--status", "sleeping"],
      ["stop", sampleRunId, "--dry-run"],
    ]) {
      it(`calls it bad usage: ${args.join(" ")}`, async () => {
        assert.equal(await bench.run("tasks", ...args), 2);
        assert.deepEqual(asked(), []);
      });
    }

    it("passes on what the host notes of one task", async () => {
      bench.host.answers.set("manus/task/pause", () => ({ outcome: "accepted", note: "It is stopped in the cloud" }));
      assert.equal(await bench.run("tasks", "pause", working.id), 0);
      assert.match(bench.terminal.err, /It is stopped in the cloud/);
    });
  });

  describe("list and show", () => {
    it("tell what does a task, who pays, what it cost, where it is and why it waits", async () => {
      await bench.run("tasks", "list");
      const [head = "", ...rows] = bench.terminal.out.split("\n");
      assert.match(head, /^TASK +RUN +STEP +STATUS +ENGINE +INSTANCE +ACCOUNT +TIME +COST +CLOUD +WHY$/);
      const row = (of: string): string => rows.find((line) => line.startsWith(of)) ?? "";
      assert.match(row(working.id), /running +manus +fast +work +\S.* 40\.5 credits +https:\/\/manus\.im\/app\/AbC/);
      assert.match(row(queued.id), /queued +manus +.*All 5 slots of work are taken$/);
      assert.match(row(failed.id), /failed +tool +this-machine +local/);
      assert.equal(/[\u0007\u001b]/u.test(bench.terminal.out), false);
    });

    for (const [args, found] of [
      [["--account", "work"], [working.id]],
      [["--instance", "this-machine"], [failed.id]],
      [
        ["--engine", "manus"],
        [queued.id, working.id],
      ],
      [
        ["--status", "failed", "--status", "queued"],
        [failed.id, queued.id],
      ],
      [["--engine", "manus", "--status", "failed"], []],
      [
        ["--run", sampleRunId, "--open"],
        [queued.id, working.id],
      ],
    ] as const) {
      it(`filter: ${args.join(" ")}`, async () => {
        assert.equal(await bench.run("tasks", "list", ...args, "-o", "json"), 0);
        const ids = (JSON.parse(bench.terminal.out) as readonly TaskView[]).map((task) => task.id);
        assert.deepEqual(ids, found);
      });
    }

    it("show the cloud's task, its account, its credits and how it is paused", async () => {
      await bench.run("tasks", "show", working.id);
      assert.match(bench.terminal.out, /Used +40\.5 credits \(lite\)\n/);
      assert.match(
        bench.terminal.out,
        /Account +work\nIn the cloud +AbC, https:\/\/manus\.im\/app\/AbC\S*\nPausing +stops it/,
      );
      await bench.run("tasks", "show", queued.id);
      assert.match(bench.terminal.out, /Hasn't started +All 5 slots of work are taken\n/);
    });
  });
});
