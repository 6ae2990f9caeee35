import assert from "node:assert/strict";
import { DispatcherBench } from "../../support/fakes/dispatcher-bench.ts";

const prompt = (id: string, rest: object = {}): object => ({ id, needs: [], prompt: "Look", engine: "manus", ...rest });
const handedOver = { type: "stopped", reason: { code: "host-stopped", message: "The host ended in order" } } as const;

describe("dispatcher: what works in the cloud when a host ends in order", () => {
  it("keeps its slot: the next host gives it to nothing that is more urgent", async () => {
    const first = await DispatcherBench.open();
    await first.addCloudAccount("work");
    await first.dispatcher.changeInstance({ instanceId: "work", changes: { capacity: 1 }, by: "test" });
    const runId = await first.start([prompt("at-work")]);
    const { report } = first.cloud.task("at-work");
    report({ type: "started" });
    await first.settle();
    const urgent = await first.start({ priority: 9, steps: [prompt("urgent")] });
    assert.deepEqual([first.statuses(runId), first.statuses(urgent)], [["at-work running"], ["urgent queued"]]);

    const closing = first.dispatcher.close({ keepAgents: true });
    await first.settle();
    assert.deepEqual(first.cloud.told, ["stop at-work host-stopped"]);
    report(handedOver);
    await closing;

    const { disk, store, clock } = first;
    const second = await DispatcherBench.open({ disk, store, clock, idsFrom: 1_000_000 });
    await second.settle();
    assert.deepEqual([second.statuses(runId), second.statuses(urgent)], [["at-work starting"], ["urgent queued"]]);
    const found = second.cloud.task("at-work");
    assert.equal(found.order.attempt, 1);
    found.report({ type: "succeeded", output: "", outputs: {} });
    await second.settle();
    assert.deepEqual([second.statuses(runId), second.statuses(urgent)], [["at-work succeeded"], ["urgent starting"]]);
  });

  it("is put back where it has paused: there it works no more", async () => {
    const first = await DispatcherBench.open();
    await first.addCloudAccount("work");
    const runId = await first.start([prompt("held")]);
    const { report } = first.cloud.task("held");
    report({ type: "started" });
    await first.settle();
    await first.dispatcher.pauseTask({ taskId: first.task(runId, "held").id, by: "test" });
    report({ type: "paused" });
    await first.settle();
    const closing = first.dispatcher.close({ keepAgents: true });
    await first.settle();
    report(handedOver);
    await closing;
    assert.deepEqual(first.instance("work")?.running, []);
  });
});
