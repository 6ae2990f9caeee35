import assert from "node:assert/strict";
import { toTarget } from "../../../../client/src/model/command-target.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { TreeScope } from "../../../../client/src/model/tree-scope.ts";
import { rootsOfTriggers } from "../../../../client/src/model/fleet-tree.ts";
import { untilWords } from "../../../../client/src/model/next-start.ts";
import { toRow } from "../../../../client/src/model/tree-rows.ts";
import { sampleChange, sampleSnapshot, sampleTrigger } from "../sample-fleet.ts";

const now = Date.parse("2026-11-21T09:00:00.000Z");

describe("the schedules", () => {
  it("say when they start next, and by what", () => {
    const trigger = sampleTrigger({ next: ["2026-11-21T12:05:30.000Z"], files: ["src/**"] });
    const row = toRow({ kind: "trigger", trigger }, now);
    assert.equal(row.description, "next in 3 h 5 min · 0 9 * * * · on src/**");
    assert.equal(row.contextValue, "trigger can-pause");
    assert.equal(row.icon.id, "clock");
  });

  it("say that they are paused, or what is wrong", () => {
    const paused = toRow({ kind: "trigger", trigger: sampleTrigger({ paused: true }) }, now);
    assert.match(paused.description, /^paused/);
    assert.equal(paused.contextValue, "trigger can-resume");
    const trigger = sampleTrigger({
      problem: "The file has changed",
      last: { runId: "01R", at: "2026-11-20T09:00:00.000Z" },
    });
    const wrong = toRow({ kind: "trigger", trigger }, now);
    assert.match(wrong.description, /^problem/);
    assert.ok(wrong.tooltip.includes("The file has changed"));
    assert.equal(wrong.icon.id, "warning");
    assert.match(wrong.contextValue, /has-last/);
  });

  it("are listed by name, come and go", () => {
    const model = new FleetModel();
    const triggers = [sampleTrigger({ id: "01B", name: "b" }), sampleTrigger({ id: "01A", name: "a" })];
    model.replace(sampleSnapshot({ triggers }));
    const names = () => rootsOfTriggers(new TreeScope(model)).map((node) => toRow(node, now).label);
    assert.deepEqual(names(), ["a", "b"]);
    const gone = { accounts: [], instances: [], triggers: ["01A"] };
    model.apply(sampleChange(10, 11, { gone, triggers: [sampleTrigger({ id: "01C", name: "c" })] }));
    assert.deepEqual(names(), ["b", "c"]);
  });

  it("are what a command is about", () => {
    const trigger = sampleTrigger({ last: { runId: "01R", at: "2026-11-20T09:00:00.000Z" } });
    const target = { triggerId: "01TRIG", file: "/shop/report.manus.yaml", runId: "01R" };
    assert.deepEqual(toTarget({ kind: "trigger", trigger }), target);
  });

  it("tell a wait to the minute", () => {
    const words = (wait: number) => untilWords(new Date(now + wait).toISOString(), now);
    assert.deepEqual([-1, 30_000, 60_000, 3_599_000, 86_400_000 * 2].map(words), [
      "now",
      "in less than a minute",
      "in 1 min",
      "in 59 min",
      "in 2 d",
    ]);
    assert.equal(untilWords("never", now), "");
  });
});
