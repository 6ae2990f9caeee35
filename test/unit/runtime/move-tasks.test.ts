import assert from "node:assert/strict";
import { moveTasks } from "../../../server/src/runtime/move-tasks.ts";
import { DispatcherBench, prompt, read } from "../../support/fakes/dispatcher-bench.ts";
import { diskFull } from "../../support/fakes/memory-journal.ts";
import { by, cloudInstance, nextHost, stepsOf } from "../../support/instance-steps.ts";

describe("moving tasks to another instance", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
  });

  const codes = async (taskIds: readonly string[], instanceId: string, on = bench): Promise<readonly string[]> => {
    const { matched, refused } = await moveTasks(on.dispatcher, { taskIds, instanceId, by });
    return matched.map((id) => refused.find(({ taskId }) => taskId === id)?.because.code ?? "moved");
  };

  it("lets what waits start there at once, and keeps it there through the death of the host", async () => {
    const runId = await bench.start({ steps: stepsOf(7, prompt), priority: 5 });
    const queued = bench.dispatcher.snapshot().tasks.filter(({ status }) => status === "queued");
    assert.equal(queued.length, 2, "the only instance has five slots");
    const [first, second] = queued.map(({ id }) => id);
    assert.ok(first !== undefined && second !== undefined);
    await bench.dispatcher.addInstance({ instance: cloudInstance("research"), stopped: true, by });
    assert.deepEqual(await codes([first, second], "research"), ["moved", "moved"]);
    const reason = bench.dispatcher.snapshot().tasks.find(({ id }) => id === first)?.queuedBecause;
    assert.match(reason ?? "", /research` is stopped/);
    const next = await nextHost(bench);
    await next.dispatcher.startInstance({ instanceId: "research", by });
    await next.settle();
    const placed = next.dispatcher.snapshot().tasks.filter(({ id }) => id === first || id === second);
    assert.deepEqual(
      placed.map(({ instanceId }) => instanceId),
      ["research", "research"],
    );
    assert.equal(next.run(runId).status, "running");
  });

  it("is refused for what runs, what has succeeded, what doesn't fit, and what isn't there", async () => {
    const runId = await bench.start([
      read("tool"),
      prompt("agent", { needs: [] }),
      { id: "gate", approve: "Go?", needs: [] },
    ]);
    await bench.dispatcher.addInstance({ instance: cloudInstance("research"), by });
    const idOf = (step: string): string => bench.task(runId, step).id;
    assert.deepEqual(await codes([idOf("agent"), idOf("gate"), "nobody"], "research"), [
      "already-running",
      "needs-no-instance",
      "unknown-task",
    ]);
    bench.driver.fail("tool");
    await bench.settle();
    assert.deepEqual(await codes([idOf("tool")], "research"), ["does-not-fit"]);
    assert.deepEqual(await codes([idOf("tool")], "nowhere"), ["unknown-instance"]);
    assert.deepEqual(await codes([idOf("tool")], "this-machine"), ["moved"], "it may be tried again there");
    bench.cloud.succeed("agent", "done");
    await bench.settle();
    assert.deepEqual(await codes([idOf("agent")], "research"), ["already-finished"]);
  });

  it("changes nothing where it can't be written", async () => {
    await bench.start({ steps: stepsOf(6, prompt) });
    const queued = bench.dispatcher.snapshot().tasks.find(({ status }) => status === "queued");
    assert.ok(queued !== undefined);
    bench.disk.failure = diskFull;
    assert.deepEqual(await codes([queued.id], "work"), ["journal-unwritable"]);
  });
});
