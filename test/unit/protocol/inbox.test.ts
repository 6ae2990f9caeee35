import assert from "node:assert/strict";
import type { AccountView, FleetSnapshot, RunView, TaskView } from "../../../server/src/protocol/fleet.ts";
import { deriveInbox, inboxKinds, ruleOf } from "../../../server/src/protocol/inbox.ts";
import { sampleAccount } from "../../support/sample-account.ts";
import {
  sampleAsk,
  sampleInstance,
  sampleRun,
  sampleSnapshot,
  sampleStep,
  sampleTask,
  sampleTrigger,
  waitingTask,
} from "../client/sample-fleet.ts";

const at = (minute: number): string => `2026-11-21T09:${String(minute).padStart(2, "0")}:00.000Z`;

function asking(id: string, changes: Parameters<typeof sampleAsk>[0], task: Partial<TaskView> = {}): TaskView {
  return waitingTask(sampleAsk({ id, ...changes }), { id: `01TASK${id}`, ...task });
}

function failed(id: string, changes: Partial<RunView> = {}): RunView {
  const steps = [sampleStep({ id: "log", status: "failed" })];
  return sampleRun({ id, status: "failed", finishedAt: at(5), triage: { state: "open" }, steps, ...changes });
}

const work: AccountView = sampleAccount({ id: "work", title: "Work", origin: "person", provider: "manus" });

function ids(changes: Partial<FleetSnapshot>): readonly string[] {
  return deriveInbox(sampleSnapshot(changes)).map(({ id }) => id);
}

describe("the inbox", () => {
  it("is empty where nothing waits for a person", () => {
    const runs = [sampleRun(), sampleRun({ id: "01RUN2", status: "succeeded" })];
    assert.deepEqual(ids({ runs, tasks: [sampleTask()], triggers: [sampleTrigger()], accounts: [work] }), []);
  });

  it("holds everything that waits for a person, by kind", () => {
    const tasks = [
      asking("Q", { kind: "question", choices: [] }),
      asking("B", { kind: "budget", choices: ["extend", "stop"] }),
      asking("T", { kind: "takeover", choices: [] }),
      asking("C", {}, { engine: "manus" }),
      asking("A", {}),
    ];
    const triggers = [sampleTrigger({ problem: "Its file is gone" })];
    const items = deriveInbox(
      sampleSnapshot({ tasks, triggers, runs: [failed("01RUN9")], accounts: [{ ...work, key: "missing" }] }),
    );
    assert.deepEqual(
      items.map(({ kind }) => kind),
      inboxKinds,
    );
    assert.deepEqual([...new Set(items.map(({ id }) => id))].length, items.length);
  });

  it("shows what waits longest first, and approvals by the same rule together", () => {
    const tasks = [
      asking("3", { rule: "git push*", askedAt: at(3) }),
      asking("2", { rule: "npm*", askedAt: at(2) }),
      asking("1", { rule: "git push*", askedAt: at(1) }),
    ];
    assert.deepEqual(ids({ tasks }), ["ask 1", "ask 3", "ask 2"]);
    const [first] = deriveInbox(sampleSnapshot({ tasks }));
    assert.equal(first && ruleOf(first), "git push*");
  });

  it("leaves out what can't be answered any more", () => {
    assert.deepEqual(ids({ tasks: [asking("1", {}, { can: ["stop"] })] }), []);
    assert.deepEqual(ids({ tasks: [asking("1", {}, { status: "running" })] }), []);
  });

  describe("accounts", () => {
    it("wait where their key is missing or their provider refuses them, but not where a person has disabled them", () => {
      const missing = { ...work, key: "missing" as const };
      const refused = { ...work, id: "other", problem: "It was revoked" };
      const items = deriveInbox(
        sampleSnapshot({ accounts: [missing, refused, { ...missing, id: "off", disabled: true }] }),
      );
      assert.deepEqual(
        items.map((item) => item.type === "account" && [item.account.id, item.about]),
        [
          ["other", "refused"],
          ["work", "key-missing"],
        ].toSorted(),
      );
    });

    it("stand for the tasks that wait for them, which are no items of their own", () => {
      const ask = sampleAsk({ id: "K", kind: "account", choices: ["try-again", "stop"], askedAt: at(7) });
      const waiting = { kind: "account", text: "No key", ask } as const;
      const task = waitingTask(ask, { waiting, engine: "manus", instanceId: "work" });
      const instances = [sampleInstance({ id: "work", accountId: "work" })];
      const [item, ...more] = deriveInbox(sampleSnapshot({ tasks: [task], instances, accounts: [work] }));
      assert.ok(item?.type === "account");
      assert.deepEqual([item.about, item.tasks.length, item.since, more], ["waited-for", 1, at(7), []]);
      assert.deepEqual(ids({ tasks: [task] }), ["ask K"], "where nobody knows the account");
    });
  });

  it("has triggers that can start nothing, unless a person holds them", () => {
    const problem = "Its file is gone";
    assert.deepEqual(
      ids({ triggers: [sampleTrigger({ problem }), sampleTrigger({ id: "2", problem, paused: true })] }),
      ["trigger 01TRIG"],
    );
  });

  describe("failures", () => {
    const isIn = (...runs: readonly RunView[]): boolean =>
      deriveInbox(sampleSnapshot({ runs })).some(({ id }) => id.startsWith("failure 01RUN1"));

    it("wait until somebody has seen to them; those of before there was an inbox never did", () => {
      assert.ok(isIn(failed("01RUN1")));
      assert.ok(!isIn(failed("01RUN1", { triage: { state: "dismissed", by: "editor", at: at(6) } })));
      const steps = [sampleStep({ status: "failed" })];
      assert.ok(!isIn(sampleRun({ status: "failed", finishedAt: at(5), steps })));
    });

    it("tell the step that failed", () => {
      const [item] = deriveInbox(sampleSnapshot({ runs: [failed("01RUN1")] }));
      assert.ok(item?.type === "failure");
      assert.deepEqual([item.step?.id, item.since], ["log", at(5)]);
    });

    it("are another failure when a retried run fails again", () => {
      const again = failed("01RUN1", { finishedAt: at(9) });
      assert.notDeepEqual(ids({ runs: [failed("01RUN1")] }), ids({ runs: [again] }));
    });

    it("are seen to by whoever runs it once more", () => {
      const rerun = sampleRun({ id: "01RUN2", origin: { kind: "rerun", by: "editor", runId: "01RUN1" } });
      assert.ok(!isIn(rerun, failed("01RUN1")));
      const other = sampleRun({ id: "01RUN2", origin: { kind: "rerun", by: "editor", runId: "01RUN0" } });
      assert.ok(isIn(other, failed("01RUN1")));
    });

    it("are over once the step has succeeded since, with the same inputs", () => {
      const passed = sampleRun({ id: "01RUN2", status: "succeeded", steps: [sampleStep({ status: "succeeded" })] });
      assert.ok(!isIn(passed, failed("01RUN1")));
      assert.ok(isIn({ ...passed, inputs: { to: "production" } }, failed("01RUN1")), "other inputs");
      assert.ok(isIn({ ...passed, steps: [sampleStep({ id: "other", status: "succeeded" })] }, failed("01RUN1")));
      assert.ok(isIn({ ...passed, file: "/shop/other.manus.yaml" }, failed("01RUN1")), "another file");
      assert.ok(isIn({ ...passed, id: "01RUN0" }, failed("01RUN1")), "before it");
    });
  });

  it("is made of 10,000 tasks and 500 failed runs", () => {
    const tasks = Array.from({ length: 10_000 }, (_, index) => sampleTask({ id: `01T${index}` }));
    const runs = Array.from({ length: 500 }, (_, index) => failed(`01RUN${String(index).padStart(4, "0")}`));
    const snapshot = sampleSnapshot({ tasks, runs });
    assert.equal(deriveInbox(snapshot).length, 500);
  });
});
