import assert from "node:assert/strict";
import { triggerRequests } from "../../../server/src/host/trigger-requests.ts";

describe("requests about triggers", () => {
  const requests = triggerRequests({
    add: async () => ({ outcome: "added", triggerId: "T" }),
    remove: async () => ({ outcome: "accepted" }),
    pause: async () => ({ outcome: "accepted" }),
    resume: async () => ({ outcome: "accepted" }),
    fire: async () => ({ outcome: "started", runId: "R" }),
  });
  const read = (method: string, params: unknown): unknown =>
    requests.find((request) => request.method === method)?.read(params);
  const place = { file: "/w/a.manus.yaml", workspaceFolder: "/w", trusted: true, by: "test" };

  it("are those of the protocol", () => {
    assert.deepEqual(
      requests.map(({ method }) => method),
      ["add", "remove", "pause", "resume", "fire"].map((verb) => `manus/trigger/${verb}`),
    );
  });

  it("take what they need and no more", () => {
    assert.deepEqual(read("manus/trigger/add", { ...place, more: 1 }), place);
    assert.deepEqual(read("manus/trigger/pause", { triggerId: "T", by: "p", more: 1 }), { triggerId: "T", by: "p" });
    const fire = { triggerId: "T", by: "p", inputs: { a: "b" } };
    assert.deepEqual(read("manus/trigger/fire", { ...fire, environment: {} }), fire);
  });

  it("take nothing that isn't the protocol's", () => {
    for (const odd of [null, {}, { ...place, trusted: "yes" }, { ...place, by: "" }, { ...place, file: 1 }]) {
      assert.equal(read("manus/trigger/add", odd), undefined);
    }
    for (const verb of ["remove", "pause", "resume", "fire"]) {
      for (const odd of [undefined, [], { triggerId: "", by: "p" }, { triggerId: "T" }]) {
        assert.equal(read(`manus/trigger/${verb}`, odd), undefined);
      }
    }
    assert.equal(read("manus/trigger/fire", { triggerId: "T", by: "p", inputs: [] }), undefined);
  });
});
