import assert from "node:assert/strict";
import { AgentBench, AgentToolbox, playUsual, taskId } from "../../../support/fakes/agent-bench.ts";
import { call, deliver, ScriptedModel, type Scripted } from "../../../support/fakes/scripted-model.ts";
import { eventually } from "../../../support/eventually.ts";

const echo = call("shell_exec", { id: "main", exec_dir: ".", command: "echo hi" });

describe("an agent's model", () => {
  let toolbox: AgentToolbox;
  beforeEach(() => {
    toolbox = new AgentToolbox();
  });

  const open = (...turns: readonly Scripted[]): Promise<AgentBench> => AgentBench.open({ toolbox, turns });

  describe("without a model", () => {
    it("asks at the start, and goes on by itself once one is there", async () => {
      const bench = await AgentBench.open({ toolbox });
      const task = bench.start();
      const ask = await task.asked("account");
      assert.match(ask.text, /No model is configured/);
      assert.deepEqual(ask.choices, ["try-again"]);
      bench.models.offer(new ScriptedModel(deliver()));
      assert.equal((await task.ended()).type, "succeeded");
      assert.deepEqual(
        task.reports.filter(({ type }) => type === "withdrawn"),
        [{ type: "withdrawn", askId: ask.id }],
      );
      assert.equal(bench.models.listening, 0);
    });

    it("asks again when a person says to try again and there still is none", async () => {
      const bench = await AgentBench.open({ toolbox });
      const task = bench.start();
      const first = await task.asked("account");
      bench.driver.answer(taskId, first.id, { by: "terminal", choice: "try-again" });
      await eventually("it asks again", () => task.reports.filter(({ type }) => type === "asked").length === 2);
      bench.models.offer(new ScriptedModel(deliver()));
      assert.equal((await task.ended()).type, "succeeded");
    });

    it("waits in the middle of a task, too: a window was closed", async () => {
      const bench = await open(echo);
      toolbox.play = (executed) => {
        if (executed.call.tool === "shell_exec") bench.models.offer(undefined);
        return playUsual(executed);
      };
      const task = bench.start();
      await task.asked("account");
      bench.models.offer(new ScriptedModel(deliver()));
      assert.equal((await task.ended()).type, "succeeded");
      assert.equal(bench.model.left, 0);
    });

    it("doesn't fail when the model goes while it's being asked", async () => {
      const bench = await open(() => {
        bench.models.offer(undefined);
        return { failure: { code: "model-unreachable" } };
      });
      const task = bench.start();
      await task.asked("account");
      bench.models.offer(new ScriptedModel(deliver()));
      assert.equal((await task.ended()).type, "succeeded");
      assert.deepEqual(await bench.eventsOf("attemptFailed"), []);
    });
  });
});
