import assert from "node:assert/strict";
import { thisMachine } from "../../../../server/src/core/dispatch/built-in.ts";
import type { InstanceEvent } from "../../../../server/src/core/dispatch/events.ts";
import type { InstanceState } from "../../../../server/src/core/dispatch/states.ts";
import { freeSlots, takeSlot, transitionInstance } from "../../../../server/src/core/dispatch/transition-instance.ts";

const at = "2026-11-21T09:00:00.000Z";
const reason = { code: "broke", message: "It broke" };

describe("transitions of an instance", () => {
  const instanceId = "i";
  const instance = { id: instanceId, accountId: "local", engine: "tool", title: "I", capacity: 3 } as const;
  const added = transitionInstance(undefined, { type: "instanceAdded", instance }, at);
  assert.ok(added !== undefined);
  const moves: Readonly<
    Record<
      Exclude<InstanceEvent["type"], "instanceAdded" | "instanceChanged" | "instanceRemoved">,
      Readonly<Partial<Record<InstanceState["status"], InstanceState["status"]>>>
    >
  > = {
    instanceStartRequested: { stopped: "starting", failed: "starting", stopping: "starting" },
    instanceStarted: { starting: "running" },
    instancePaused: { running: "paused" },
    instanceResumed: { paused: "running" },
    instanceStopRequested: { starting: "stopping", running: "stopping", paused: "stopping" },
    instanceStopped: { stopping: "stopped" },
    instanceFailed: { starting: "failed", running: "failed", paused: "failed", stopping: "failed" },
  };
  const statuses = ["stopped", "starting", "running", "paused", "stopping", "failed"] as const;
  for (const [type, move] of Object.entries(moves) as [keyof typeof moves, (typeof moves)[keyof typeof moves]][]) {
    for (const status of statuses) {
      it(`${status}, ${type}: ${move[status] ?? "doesn't apply"}`, () => {
        const before: InstanceState = { ...added, status };
        const event = { type, instanceId, reason } as InstanceEvent;
        const after = transitionInstance(before, event, at);
        if (move[status] === undefined) assert.equal(after, before);
        else assert.equal(after?.status, move[status]);
      });
    }
  }

  it("never let it hold more than five", () => {
    const greedy = transitionInstance(
      undefined,
      { type: "instanceAdded", instance: { ...instance, capacity: 99 } },
      at,
    );
    assert.equal(greedy?.capacity, 5);
    let full: InstanceState = thisMachine;
    for (const id of ["1", "2", "3", "4", "5"]) full = takeSlot(full, id) ?? full;
    assert.equal(full.running.length, 5);
    assert.equal(takeSlot(full, "6"), undefined);
    assert.equal(takeSlot(thisMachine, "1")?.running.length, 1);
    assert.equal(freeSlots({ ...thisMachine, status: "paused" }), 0);
  });
});
