import { call, calls, fails, say, ScriptedModel, type Scripted } from "../support/fakes/scripted-model.ts";
import { openModelBench } from "../unit/adapters/models/model-bench.ts";
import { describeModel, type Played } from "./model.suite.ts";
import { openMock, playOn } from "./model-mock.ts";

describeModel("the scripted one", async (plays) => ({
  model: new ScriptedModel(plays.map(toScripted)),
  close: async () => undefined,
}));

describeModel("any OpenAI-compatible server, over HTTP", async (plays) => {
  const mock = await openMock();
  playOn(mock, plays);
  // The mock may say no more often than it's asked to: what is retried has tests of its own.
  const bench = await openModelBench(`${mock.url}/v1`, { retries: 0 });
  return {
    model: bench.model,
    async close() {
      await bench.close();
      await mock.stop();
    },
  };
});

function toScripted(played: Played): Scripted {
  if (played === "hangs") return "hang";
  if ("fails" in played) {
    const { failure } = fails(played.fails);
    const retryable = played.fails === "model-failed" || played.fails === "rate-limit";
    return { failure: { ...failure, retryable, remedy: "Wait." } };
  }
  const made = played.calls ?? [];
  if (made.length === 0) return say(played.text);
  const [only] = made;
  if (only !== undefined && made.length === 1) return call(only.name, only.arguments, played.text);
  return calls(...made.map((one) => [one.name, one.arguments] as const));
}
