import assert from "node:assert/strict";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { TreeScope } from "../../../../client/src/model/tree-scope.ts";
import { childrenOf, rootsOfFleet, rootsOfRuns, type FleetNode } from "../../../../client/src/model/fleet-tree.ts";
import { toRow } from "../../../../client/src/model/tree-rows.ts";
import { sampleAccount } from "../../../support/sample-account.ts";
import { localAccount, sampleInstance, sampleRun, sampleSnapshot, sampleStep, sampleTask } from "../sample-fleet.ts";

describe("fleet tree", () => {
  it("lists what moves first and open, then the finished runs, newest first", () => {
    const scope = scopeOf({
      runs: [
        sampleRun({ id: "01A", steps: [sampleStep()] }),
        sampleRun({ id: "01B", status: "failed", steps: [sampleStep()] }),
        sampleRun({ id: "01C", status: "succeeded", steps: [sampleStep()] }),
      ],
    });
    const rows = rootsOfRuns(scope).map((node) => toRow(node, 0));
    assert.deepEqual(
      rows.map(({ id, expand }) => [id, expand]),
      [
        ["run:01A", "expanded"],
        ["run:01C", "collapsed"],
        ["run:01B", "collapsed"],
      ],
    );
  });

  it("opens the newest finished run when nothing moves", () => {
    const scope = scopeOf({
      runs: ["01A", "01B"].map((id) => sampleRun({ id, status: "failed", steps: [sampleStep()] })),
    });
    assert.deepEqual(
      rootsOfRuns(scope).map((node) => toRow(node, 0).expand),
      ["expanded", "collapsed"],
    );
  });

  it("puts all but the newest twenty finished runs under a heading", () => {
    const runs = Array.from({ length: 23 }, (_, place) =>
      sampleRun({ id: `01R${String(place).padStart(2, "0")}`, status: "failed" }),
    );
    const scope = scopeOf({ runs });
    const roots = rootsOfRuns(scope);
    const last = roots.at(-1);
    assert.equal(roots.length, 21);
    assert.ok(last?.kind === "group");
    assert.deepEqual([last.label, last.description, childrenOf(scope, last).length], ["Earlier runs", "3", 3]);
  });

  it("shows the steps of a run as they are now, with their tasks", () => {
    const scope = scopeOf({ runs: [sampleRun()], tasks: [sampleTask()] });
    const [root] = rootsOfRuns(scope);
    assert.ok(root);
    scope.model.apply({
      previousSequence: 10,
      sequence: 11,
      runs: [sampleRun({ steps: [sampleStep({ taskId: "01TASK1" })] })],
      tasks: [],
      instances: [],
      accounts: [],
      triggers: [],
      gone: { accounts: [], instances: [], triggers: [] },
    });
    const [step] = childrenOf(scope, root);
    assert.ok(step?.kind === "step");
    assert.equal(step.task?.id, "01TASK1");
  });

  it("goes from accounts to instances to tasks, finished ones under a heading", () => {
    const scope = scopeOf({
      runs: [sampleRun()],
      tasks: [
        sampleTask({ id: "01A", instanceId: "this-machine" }),
        sampleTask({ id: "01B", instanceId: "this-machine", status: "succeeded" }),
        sampleTask({ id: "01C", instanceId: "other" }),
      ],
    });
    const account = rootsOfFleet(scope)[0];
    assert.ok(account?.kind === "account");
    const instance = childrenOf(scope, account)[0];
    assert.ok(instance?.kind === "instance");
    assert.deepEqual(childrenOf(scope, instance).map(name), ["01A", "Finished"]);
  });

  it("hides an instance of another account", () => {
    const scope = scopeOf({ instances: [sampleInstance({ accountId: "work" })], tasks: [sampleTask()] });
    const account = rootsOfFleet(scope)[0];
    assert.ok(account);
    assert.deepEqual(childrenOf(scope, account), []);
  });

  it("shows a queue only while something has no instance yet", () => {
    assert.deepEqual(rootsOfFleet(scopeOf({ tasks: [sampleTask({ status: "stopped" })] })).map(name), [
      "local",
      "hint",
    ]);
    assert.deepEqual(rootsOfFleet(scopeOf({ tasks: [sampleTask({ status: "queued" })] })).map(name), [
      "local",
      "hint",
      "Queue",
    ]);
  });

  it("is empty, for the view's welcome, until there is an account for agents or something has run", () => {
    assert.deepEqual(rootsOfFleet(scopeOf({})), []);
    const work = sampleAccount({ id: "work", provider: "manus", origin: "person" });
    assert.deepEqual(rootsOfFleet(scopeOf({ accounts: [localAccount, work] })).map(name), ["local", "work"]);
    const keyless = { ...work, key: "missing" } as const;
    assert.deepEqual(rootsOfFleet(scopeOf({ accounts: [localAccount, keyless] })).map(name), ["local", "work", "hint"]);
  });
});

function scopeOf(changes: Parameters<typeof sampleSnapshot>[0]): TreeScope {
  const model = new FleetModel();
  const scope = new TreeScope(model);
  scope.start();
  model.replace(sampleSnapshot(changes));
  return scope;
}

function name(node: FleetNode): string {
  if (node.kind === "task") return node.task.id;
  if (node.kind === "account") return node.account.id;
  return node.kind === "group" ? node.label : node.kind;
}
