import assert from "node:assert/strict";
import { nobodyAsking } from "../../support/nobody-asking.ts";
import { instanceRequests } from "../../../server/src/host/instance-requests.ts";
import { createStubDispatcher } from "../../support/stub-dispatcher.ts";

describe("requests about instances", () => {
  const stub = createStubDispatcher();
  const requests = instanceRequests(stub);
  const read = (method: string, params: unknown): unknown =>
    requests.find((request) => request.method === `manus/${method}`)?.read(params);
  const instance = { id: "research", accountId: "work", engine: "manus", title: "Research", capacity: 5 };
  const all = {
    ...instance,
    profile: "max",
    policy: { allow: [], ask: ["shell_*"], deny: [] },
    limits: { timeoutMs: 1000, turns: 5, cost: 1.5, credits: 10 },
    directory: "/project",
    scaleTo: 3,
  };

  it("are all answered by the dispatcher", async () => {
    const byInstance = { instanceId: "i", by: "x" };
    const params: Readonly<Record<string, unknown>> = {
      "instance/add": { instance, by: "x" },
      "instance/change": { ...byInstance, changes: {} },
      "instance/start": byInstance,
      "instance/stop": { ...byInstance, mode: "now" },
      "instance/pause": { ...byInstance, tasks: "goOn" },
      "instance/resume": byInstance,
      "instance/remove": { ...byInstance, tasks: "stop" },
      "task/move": { taskIds: ["t"], instanceId: "i", by: "x" },
      "task/batch": { action: "stop", filter: { runId: "r" }, by: "x" },
    };
    assert.deepEqual(
      requests.map(({ method }) => method).sort(),
      Object.keys(params)
        .map((name) => `manus/${name}`)
        .sort(),
    );
    for (const { method, read: readParams, answer } of requests) {
      const asked = readParams(params[method.slice("manus/".length)]);
      assert.ok(asked !== undefined, method);
      await answer(asked as never, nobodyAsking);
    }
    const expected = [
      "addInstance",
      "changeInstance",
      "startInstance",
      "stopInstance",
      "pauseInstance",
      "resumeInstance",
      "removeInstance",
      "decide",
      "batch",
    ];
    assert.deepEqual(stub.calls, expected);
  });

  it("keep what the protocol has and nothing else", () => {
    assert.deepEqual(
      read("instance/add", { instance: { ...all, scaledFrom: "x", running: [] }, stopped: true, by: "x", more: 1 }),
      {
        instance: all,
        stopped: true,
        by: "x",
      },
    );
    assert.deepEqual(read("task/move", { taskIds: ["t"], instanceId: "i", by: "x", more: 1 }), {
      taskIds: ["t"],
      instanceId: "i",
      by: "x",
    });
    const changes = { title: "T", profile: null, directory: null };
    const asked = { instanceId: "i", by: "x", changes: { ...changes, id: "other", accountId: "b", engine: "local" } };
    assert.deepEqual(read("instance/change", asked), { instanceId: "i", by: "x", changes });
    const filter = { taskIds: ["t"], accountId: "a", instanceId: "i", engine: "tool", statuses: ["queued"] };
    assert.deepEqual(read("task/batch", { action: "retry", filter: { ...filter, more: 1 }, dryRun: true, by: "x" }), {
      action: "retry",
      filter,
      dryRun: true,
      by: "x",
    });
  });

  const wrong: readonly [string, unknown][] = [
    ["instance/add", undefined],
    ["instance/add", { instance }],
    ["instance/add", { instance: { ...instance, engine: "steam" }, by: "x" }],
    ["instance/add", { instance: { ...instance, capacity: "5" }, by: "x" }],
    ["instance/add", { instance: { ...instance, profile: null }, by: "x" }],
    ["instance/add", { instance: { ...instance, policy: { deny: ["x"] } }, by: "x" }],
    ["instance/add", { instance: { ...instance, limits: { credits: NaN } }, by: "x" }],
    ["instance/add", { instance: { ...instance, limits: { __proto__: null, wishes: 3 } }, by: "x" }],
    ["instance/add", { instance, stopped: "yes", by: "x" }],
    ["instance/change", { instanceId: "i", by: "x" }],
    ["instance/change", { instanceId: "i", by: "x", changes: { title: 5 } }],
    ["instance/start", { instanceId: "", by: "x" }],
    ["instance/stop", { instanceId: "i", by: "x", mode: "softly" }],
    ["instance/pause", { instanceId: "i", by: "x" }],
    ["instance/remove", { instanceId: "i", by: "x", tasks: "drain" }],
    ["task/move", { taskIds: "t", instanceId: "i", by: "x" }],
    ["task/move", { taskIds: ["t", 3], instanceId: "i", by: "x" }],
    ["task/move", { taskIds: ["t"], by: "x" }],
    ["task/batch", { action: "delete", filter: {}, by: "x" }],
    ["task/batch", { action: "stop", filter: { statuses: ["lost"] }, by: "x" }],
    ["task/batch", { action: "stop", filter: { taskIds: "t" }, by: "x" }],
    ["task/batch", { action: "stop", filter: {}, dryRun: 1, by: "x" }],
  ];
  for (const [method, params] of wrong) {
    it(`${method} takes no ${JSON.stringify(params)}`, () => assert.equal(read(method, params), undefined));
  }
});
