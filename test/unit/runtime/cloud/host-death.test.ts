import assert from "node:assert/strict";
import { hostEnds } from "../../../../server/src/runtime/work.ts";
import { DispatcherBench } from "../../../support/fakes/dispatcher-bench.ts";
import { stopReason, taskId } from "../../../support/fakes/agent-bench.ts";
import { CloudBench } from "../../../support/fakes/cloud-bench.ts";
import { FakeCloudPort } from "../../../support/fakes/fake-cloud-port.ts";

const workflow = [{ id: "far", prompt: "Do it", engine: "manus", account: "work" }];

describe("a task in the cloud that was told to end when its host died", () => {
  it("is told once more by the next host, and holds its slot until it has ended", async () => {
    const first = await DispatcherBench.open();
    await first.addCloudAccount("work");
    const runId = await first.start(workflow);
    first.cloud.task("far").report({ type: "started" });
    await first.settle();
    await first.dispatcher.stopTask({ taskId: first.task(runId, "far").id, by: "test" });
    await first.settle();
    assert.deepEqual(first.cloud.told, ["stop far stopped-by-person"]);
    const { disk, store } = first;
    const next = await DispatcherBench.open({ disk, store, idsFrom: 1_000 });
    await next.settle();
    assert.deepEqual(next.cloud.told, ["stop far stopped-by-person"]);
    assert.equal(next.instance("work")?.running.length, 1);
    const { report } = next.cloud.task("far");
    report({ type: "started" });
    report({ type: "stopped", reason: stopReason });
    await next.settle();
    assert.equal(next.task(runId, "far").status, "stopped");
    assert.equal(next.instance("work")?.running.length, 0);
  });

  it("is stopped in the cloud by a driver that is told so before it has read where it is", async () => {
    const cloud = new FakeCloudPort();
    cloud.script = () => [{ hold: true }];
    const first = await CloudBench.open({ cloud });
    const task = first.start();
    await task.reported("located");
    first.driver.stop(taskId, hostEnds);
    await task.ended();
    const next = await CloudBench.open({ cloud, store: first.store, workspace: first.workspace }, 1_000);
    const again = next.start();
    next.driver.stop(taskId, stopReason);
    assert.deepEqual(await again.ended(), { type: "stopped", reason: stopReason });
    assert.deepEqual([cloud.only.status, cloud.only.stops], ["stopped", 1]);
  });
});
