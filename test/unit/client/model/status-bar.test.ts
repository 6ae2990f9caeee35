import assert from "node:assert/strict";
import { countTasks } from "../../../../client/src/model/counters.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { accountWords, spentToday, toStatusBar } from "../../../../client/src/model/status-bar.ts";
import { sampleAccount } from "../../../support/sample-account.ts";
import { sampleAsk, sampleRun, sampleSnapshot, sampleTask, waitingTask } from "../sample-fleet.ts";

const connected = { state: "connected" } as const;

describe("status bar", () => {
  it("counts tasks that run and wait", () => {
    const model = new FleetModel();
    const tasks = [
      sampleTask({ id: "1" }),
      sampleTask({ id: "2", status: "starting" }),
      sampleTask({ id: "3", status: "queued" }),
      waitingTask(sampleAsk(), { id: "4" }),
      sampleTask({ id: "5", status: "waiting", waiting: { kind: "quota", text: "Waits for quota" } }),
    ];
    model.replace(sampleSnapshot({ tasks }));
    assert.deepEqual(countTasks(model), { running: 2, waiting: 2, asking: 1, failed: 0 });
  });

  it("counts what failed only in the newest run of each file", () => {
    const model = new FleetModel();
    const runs = [
      sampleRun({ id: "01A" }),
      sampleRun({ id: "01B" }),
      sampleRun({ id: "01C", file: "/shop/other.manus.yaml" }),
    ];
    const tasks = runs.map((run) => sampleTask({ id: run.id, runId: run.id, status: "failed" }));
    model.replace(sampleSnapshot({ runs, tasks }));
    assert.equal(countTasks(model).failed, 2);
  });

  const none = { running: 0, waiting: 0, asking: 0, failed: 0 };
  const quiet = { counters: none, link: connected, accounts: [], spentToday: [], host: undefined, now: 0 };

  it("shows the counters, each leading to what it counts; what there is none of isn't there", () => {
    const { main, waiting, failed } = toStatusBar({ ...quiet, counters: { ...none, running: 2, failed: 1 } });
    assert.deepEqual([main.text, main.spoken], ["$(run-all) 2", "Manus: 2 running, 0 waiting, 1 failed"]);
    assert.deepEqual(main.click, { command: "manus.filterTree", argument: { state: "running" } });
    assert.equal(waiting, undefined);
    assert.deepEqual([failed?.text, failed?.spoken], ["$(error) 1", "Manus: 1 failed"]);
    assert.deepEqual(failed?.click, { command: "manus.filterTree", argument: { state: "failed" } });
  });

  it("draws attention to what waits for a person and leads to the inbox", () => {
    const { waiting } = toStatusBar({ ...quiet, counters: { ...none, waiting: 3, asking: 1 } });
    assert.deepEqual([waiting?.tone, waiting?.spoken], ["warning", "Manus: 1 waits for you"]);
    assert.deepEqual(waiting?.click, { command: "manus.showInbox" });
  });

  it("leads to what waits in the runs when no person can answer it", () => {
    const { waiting } = toStatusBar({ ...quiet, counters: { ...none, waiting: 1 } });
    assert.deepEqual([waiting?.tone, waiting?.click.argument], ["plain", { state: "waiting" }]);
  });

  it("says that nothing runs, and leads to the runs", () => {
    const { main } = toStatusBar(quiet);
    assert.deepEqual([main.spoken, main.click.command], ["Manus: nothing runs", "manus.runs.focus"]);
  });

  it("tells what was spent today, of all accounts together, and how the host fares", () => {
    const model = new FleetModel();
    const usage = {
      unit: "usd",
      spentToday: 0.7,
      spentThisMonth: 3,
      asOf: "2026-11-21T09:00:00.000Z",
      low: false,
    } as const;
    const accounts = ["a", "b"].map((id) => sampleAccount({ id, title: id, provider: "model", usage }));
    model.replace(sampleSnapshot({ accounts }));
    const host = {
      pid: 1,
      version: "1.2.3",
      home: "/home",
      startedAt: "1970-01-01T00:00:00.000Z",
      clients: 2,
      runningTasks: 0,
      waitingTasks: 0,
      queuedTasks: 4,
      triggers: 0,
      sequence: 1,
      notices: ["A torn line was cut off"],
    };
    const source = { ...quiet, accounts: accountWords(model), spentToday: spentToday(model), host, now: 3_600_000 };
    const { main, tooltip } = toStatusBar(source);
    assert.match(main.text, / \$1\.40$/);
    const lines = tooltip.map((parts) => parts.map((part) => (typeof part === "string" ? part : part.text)).join(""));
    assert.ok(lines.includes("Spent today: $1.40"), lines.join("\n"));
    assert.ok(
      lines.some((line) => /^Host 1\.2\.3 · up 1 h.* · 2 clients · 4 queued$/.test(line)),
      lines.join("\n"),
    );
    assert.ok(lines.includes("A torn line was cut off"));
  });

  it("keeps the counters, and says that there is no host, after it was stopped", () => {
    const counters = { ...none, failed: 2 };
    const look = toStatusBar({ ...quiet, counters, link: { state: "closed", message: "The host was stopped." } });
    assert.match(look.failed?.text ?? "", /2$/);
    assert.ok(look.tooltip.flat().includes("The host was stopped."));
  });

  it("shows a lost and a failed link with its message instead of old counters", () => {
    const counters = { running: 3, waiting: 1, asking: 1, failed: 0 };
    const lost = toStatusBar({ ...quiet, counters, link: { state: "lost", message: "The host ended" } });
    const failed = toStatusBar({ ...quiet, counters, link: { state: "failed", message: "Home is read-only" } });
    assert.deepEqual([lost.main.tone, failed.main.tone], ["warning", "error"]);
    assert.deepEqual([lost.waiting, failed.main.click.command], [undefined, "manus.showHostStatus"]);
    assert.ok(lost.tooltip.flat().includes("The host ended"));
    assert.match(failed.main.spoken, /Home is read-only/);
    assert.doesNotMatch(failed.main.text, /3/);
  });
});
