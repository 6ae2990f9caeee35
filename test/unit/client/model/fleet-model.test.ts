import assert from "node:assert/strict";
import fc from "fast-check";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { localAccount, sampleChange, sampleRun, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

describe("fleet model", () => {
  it("takes a snapshot whole: what is not in it is gone", () => {
    const model = new FleetModel();
    model.replace(sampleSnapshot({ runs: [sampleRun()], tasks: [sampleTask()] }));
    model.replace(sampleSnapshot({ sequence: 20 }));
    assert.deepEqual([model.sequence, model.runs, model.tasks], [20, [], []]);
  });

  it("takes a change that follows, and replaces whole views", () => {
    const model = new FleetModel();
    model.replace(sampleSnapshot({ runs: [sampleRun()] }));
    assert.equal(model.apply(sampleChange(10, 12, { runs: [sampleRun({ status: "failed" })] })), "applied");
    assert.equal(model.run("01RUN1")?.status, "failed");
    assert.equal(model.sequence, 12);
  });

  it("leaves out a change it knows already", () => {
    const model = new FleetModel();
    model.replace(sampleSnapshot({ runs: [sampleRun({ status: "failed" })] }));
    assert.equal(model.apply(sampleChange(8, 10, { runs: [sampleRun({ status: "running" })] })), "known");
    assert.equal(model.run("01RUN1")?.status, "failed");
  });

  it("takes a change that overlaps what it knows", () => {
    const model = new FleetModel();
    model.replace(sampleSnapshot());
    assert.equal(model.apply(sampleChange(8, 12, { tasks: [sampleTask()] })), "applied");
    assert.equal(model.tasks.length, 1);
  });

  it("takes what an account has come to, though the journal has not moved, and only while it is the newest", () => {
    const model = new FleetModel();
    model.replace(sampleSnapshot());
    const missing = { ...localAccount, key: "missing" } as const;
    assert.equal(model.apply(sampleChange(10, 10, { accounts: [missing] })), "applied");
    assert.equal(model.account("local")?.key, "missing");
    model.apply(sampleChange(10, 11));
    assert.equal(model.apply(sampleChange(10, 10, { accounts: [localAccount] })), "known");
    assert.equal(model.account("local")?.key, "missing");
    assert.equal(model.apply(sampleChange(12, 12, { accounts: [localAccount] })), "gap");
  });

  it("forgets the accounts and instances that are gone", () => {
    const model = new FleetModel();
    model.replace(sampleSnapshot());
    model.apply(sampleChange(10, 11, { gone: { accounts: ["local"], instances: ["this-machine"], triggers: [] } }));
    assert.deepEqual([model.accounts, model.instances], [[], []]);
    assert.deepEqual([model.account("local"), model.instance("this-machine")], [undefined, undefined]);
  });

  it("notices a gap, and takes the change once the snapshot has filled it", () => {
    const model = new FleetModel();
    model.replace(sampleSnapshot());
    assert.equal(model.apply(sampleChange(15, 16, { tasks: [sampleTask()] })), "gap");
    assert.deepEqual([model.sequence, model.tasks], [10, []]);
    assert.equal(model.replace(sampleSnapshot({ sequence: 15 })), "applied");
    assert.deepEqual([model.sequence, model.tasks.length], [16, 1]);
  });

  it("says that a gap is left when the snapshot is older than what was held back", () => {
    const model = new FleetModel();
    model.apply(sampleChange(15, 16));
    assert.equal(model.replace(sampleSnapshot({ sequence: 12 })), "gap");
    assert.equal(model.replace(sampleSnapshot({ sequence: 15 })), "applied");
    assert.equal(model.sequence, 16);
  });

  it("starts anew with a new link: it may lead to another host, whose journal is shorter", () => {
    const model = new FleetModel();
    model.setLink({ state: "connected" });
    model.replace(sampleSnapshot({ tasks: [sampleTask()] }));
    model.apply(sampleChange(15, 16));
    model.setLink({ state: "lost" });
    model.setLink({ state: "connected" });
    assert.deepEqual([model.sequence, model.tasks.length], [undefined, 1]);
    assert.equal(model.replace(sampleSnapshot({ sequence: 3 })), "applied");
    assert.deepEqual([model.sequence, model.tasks], [3, []]);
  });

  it("leaves out a snapshot that changes have overtaken", () => {
    const model = new FleetModel();
    model.replace(sampleSnapshot());
    model.apply(sampleChange(10, 11, { tasks: [sampleTask()] }));
    assert.equal(model.replace(sampleSnapshot({ sequence: 10 })), "known");
    assert.deepEqual([model.sequence, model.tasks.length], [11, 1]);
  });

  it("orders runs newest first and tasks oldest first", () => {
    const model = new FleetModel();
    const runs = ["01B", "01A", "01C"].map((id) => sampleRun({ id }));
    model.replace(sampleSnapshot({ runs, tasks: ["01B", "01A"].map((id) => sampleTask({ id })) }));
    assert.deepEqual(
      model.runs.map((run) => run.id),
      ["01C", "01B", "01A"],
    );
    assert.deepEqual(
      model.tasks.map((task) => task.id),
      ["01A", "01B"],
    );
  });

  it("tells its listeners of changes, of the link, and no more after they have left", () => {
    const model = new FleetModel();
    let heard = 0;
    const stop = model.onChange(() => (heard += 1));
    model.replace(sampleSnapshot());
    model.apply(sampleChange(10, 11));
    model.apply(sampleChange(10, 11));
    model.setLink({ state: "lost" });
    stop();
    model.apply(sampleChange(11, 12));
    assert.equal(heard, 3);
  });

  it("ends up with the truth however a snapshot falls into the stream of changes", () => {
    const changes = Array.from({ length: 12 }, (_, place) =>
      sampleChange(place, place + 1, { tasks: [sampleTask({ id: `01T${place % 4}`, attempt: place + 1 })] }),
    );
    const truth = replay(changes);
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), fc.nat(12), (missed, taken, arrives) => {
        const model = new FleetModel();
        model.replace(sampleSnapshot({ sequence: 0 }));
        const upTo = Math.max(missed, taken);
        const after = Math.max(upTo, arrives);
        for (const change of changes.slice(missed, after)) model.apply(change);
        const snapshot = replay(changes.slice(0, upTo));
        model.replace(sampleSnapshot({ sequence: upTo, tasks: snapshot.tasks }));
        for (const change of changes.slice(after)) assert.notEqual(model.apply(change), "gap");
        assert.deepEqual([model.sequence, model.tasks], [12, truth.tasks]);
      }),
    );
  });
});

function replay(changes: readonly ReturnType<typeof sampleChange>[]): FleetModel {
  const model = new FleetModel();
  model.replace(sampleSnapshot({ sequence: 0 }));
  for (const change of changes) model.apply(change);
  return model;
}
