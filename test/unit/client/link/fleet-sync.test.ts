import assert from "node:assert/strict";
import { FleetSync } from "../../../../client/src/link/fleet-sync.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import {
  FleetChangedNotification,
  LinkChangedNotification,
  SnapshotRequest,
} from "../../../../server/src/protocol/host.ts";
import type { FleetSnapshot } from "../../../../server/src/protocol/fleet.ts";
import { FakeServer } from "../fakes.ts";
import { sampleChange, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

describe("fleet sync", () => {
  it("asks for a snapshot when the link is there, and only then", async () => {
    const { server, model, sync } = start();
    server.whenAsked(SnapshotRequest).answer(() => sampleSnapshot());
    server.notify(LinkChangedNotification, { state: "connecting" });
    assert.equal(server.asked.length, 0);
    server.notify(LinkChangedNotification, { state: "connected" });
    await sync.refresh();
    assert.deepEqual([model.link.state, model.sequence], ["connected", 10]);
  });

  it("asks once for a snapshot on a gap, and takes what came meanwhile", async () => {
    const { server, model, sync } = start();
    model.replace(sampleSnapshot({ sequence: 1 }));
    let give: (snapshot: FleetSnapshot) => void = () => undefined;
    server.whenAsked(SnapshotRequest).answerLater(() => new Promise<FleetSnapshot>((resolve) => (give = resolve)));
    server.notify(FleetChangedNotification, sampleChange(5, 6));
    server.notify(FleetChangedNotification, sampleChange(6, 7, { tasks: [sampleTask()] }));
    await settled();
    give(sampleSnapshot({ sequence: 5 }));
    await settled();
    assert.deepEqual([model.sequence, model.tasks.length, server.asked.length], [7, 1, 1]);
    assert.equal(await isIdle(sync, server), true);
  });

  it("gives up, and says so, when snapshots stay behind the changes", async () => {
    const { server, model, sync, problems } = start();
    server.whenAsked(SnapshotRequest).answer(() => sampleSnapshot({ sequence: 1 }));
    model.apply(sampleChange(5, 6));
    await sync.refresh();
    assert.equal(server.asked.length, 5);
    assert.match(String(problems[0]), /stay behind/);
  });

  it("reports a snapshot that fails and asks again the next time", async () => {
    const { server, model, sync, problems } = start();
    server.whenAsked(SnapshotRequest).answer(() => {
      throw new Error("no host");
    });
    await sync.refresh();
    assert.match(String(problems[0]), /no host/);
    server.whenAsked(SnapshotRequest).answer(() => sampleSnapshot());
    await sync.refresh();
    assert.equal(model.sequence, 10);
  });

  it("hears nothing any more once it was ended", () => {
    const { server, model, stop } = start();
    stop();
    server.notify(LinkChangedNotification, { state: "failed" });
    assert.equal(model.link.state, "connecting");
  });
});

function start() {
  const server = new FakeServer();
  const model = new FleetModel();
  const problems: unknown[] = [];
  const sync = new FleetSync(server, model, (error) => problems.push(error));
  return { server, model, sync, problems, stop: sync.start() };
}

/** Lets everything that is ready to go on go on. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Nothing is on its way: a new question is asked at once. */
async function isIdle(sync: FleetSync, server: FakeServer): Promise<boolean> {
  const before = server.asked.length;
  server.whenAsked(SnapshotRequest).answer(() => sampleSnapshot());
  await sync.refresh();
  return server.asked.length === before + 1;
}
