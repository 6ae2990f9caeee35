import assert from "node:assert/strict";
import type { RunResult } from "../../../server/src/cli/run-result.ts";
import type { TaskView } from "../../../server/src/protocol/fleet.ts";
import type { StreamedEvent } from "../../../server/src/protocol/runs.ts";
import { eventually } from "../../support/eventually.ts";
import { startModelServer, type ModelServer } from "../../support/model-server.ts";
import { openRealWorld, type RealWorld } from "../../support/real-manusctl.ts";

const said = "Look at nothing else, at all";

describe("a message to an agent that is at work", function () {
  this.timeout(60_000);
  let model: ModelServer;
  let world: RealWorld;
  afterEach(async () => {
    await world.close();
    await model.close();
  });

  for (const onMessage of ["enqueue", "interrupt"] as const) {
    it(`${onMessage}: outlives a kill -9 right after its receipt, and reaches the agent once`, async () => {
      let letOn = (): void => undefined;
      const held = new Promise<void>((resolve) => (letOn = resolve));
      model = await startModelServer(async ({ calls, shown }) => {
        // Nobody hears the first answers: their host is dead by then, whether the message has made it ask once more or not.
        if (calls === 0) await held;
        if (calls === 0) return { name: "file_find_by_name", arguments: { path: ".", glob: "*.md" } };
        if (calls > 1) return { name: "idle", arguments: {} };
        const times = shown.split(said).length - 1;
        return { name: "message_notify_user", arguments: { text: `shown ${String(times)} times` } };
      });
      world = await openRealWorld(model.environment);
      const outputs = "outputs:\n  said: { message: last }\n";
      await world.write(
        "own.manus.yaml",
        `manus: 1\nkind: task\nname: own\nprompt: Do it.\nonMessage: ${onMessage}\n${outputs}`,
      );
      const running = world.start("run", "own", "-o", "json");
      await eventually("the model is asked", () => model.asked() === 1);
      const [task] = await world.json<TaskView[]>("tasks", "list");
      assert.ok(task !== undefined);
      const sent = await world.run("tasks", "message", task.id, said);
      process.kill((await world.endpoint()).pid, "SIGKILL");
      letOn();
      assert.equal(sent.exitCode, 0, sent.stderr);
      const { exitCode, stdout, stderr } = await running;
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual((JSON.parse(stdout) as RunResult).outputs, { said: "shown 1 times" });
      const { stdout: events } = await world.run("events", task.id, "-o", "json");
      const messages = events
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as StreamedEvent)
        .filter((event) => event.type === "message" && JSON.stringify(event).includes(said));
      assert.equal(messages.length, 1, JSON.stringify(messages));
    });
  }
});
