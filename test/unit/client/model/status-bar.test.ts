import assert from "node:assert/strict";
import { countTasks } from "../../../../client/src/model/counters.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { toStatusBar } from "../../../../client/src/model/status-bar.ts";
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

  it("shows the counters and leads to the runs", () => {
    const look = toStatusBar({ running: 2, waiting: 0, asking: 0, failed: 1 }, connected);
    assert.equal(look.text, "$(run-all) 2 $(bell) 0 $(error) 1");
    assert.deepEqual(
      [look.spoken, look.onClick, look.tone],
      ["Manus: 2 running, 0 waiting, 1 failed", "focusRuns", "plain"],
    );
  });

  it("draws attention to what waits and leads to it", () => {
    const look = toStatusBar({ running: 0, waiting: 1, asking: 1, failed: 0 }, connected);
    assert.deepEqual([look.onClick, look.tone], ["answer", "warning"]);
  });

  it("leads to the runs when no person can answer what waits", () => {
    const look = toStatusBar({ running: 0, waiting: 1, asking: 0, failed: 0 }, connected);
    assert.deepEqual([look.onClick, look.tone], ["focusRuns", "plain"]);
  });

  it("says that nothing runs", () => {
    assert.equal(
      toStatusBar({ running: 0, waiting: 0, asking: 0, failed: 0 }, connected).spoken,
      "Manus: nothing runs",
    );
  });

  it("keeps the counters, and says that there is no host, after it was stopped", () => {
    const look = toStatusBar(
      { running: 0, waiting: 0, asking: 0, failed: 2 },
      { state: "closed", message: "The host was stopped." },
    );
    assert.match(look.text, /2$/);
    assert.match(look.tooltip, /The host was stopped\./);
  });

  it("shows a lost and a failed link with its message instead of old counters", () => {
    const counters = { running: 3, waiting: 1, asking: 1, failed: 0 };
    const lost = toStatusBar(counters, { state: "lost", message: "The host ended" });
    const failed = toStatusBar(counters, { state: "failed", message: "Home is read-only" });
    assert.deepEqual([lost.tone, failed.tone, failed.onClick], ["warning", "error", "showHostStatus"]);
    assert.match(lost.tooltip, /The host ended/);
    assert.match(failed.spoken, /Home is read-only/);
    assert.doesNotMatch(failed.text, /3/);
  });
});
