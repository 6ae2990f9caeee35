import assert from "node:assert/strict";
import { Cancelled } from "../../server/src/core/ports/cancellation.ts";
import type {
  Model,
  ModelAnswer,
  ModelFailure,
  ModelOutcome,
  ModelRequest,
} from "../../server/src/core/ports/model.ts";
import { CancellationSource } from "../../server/src/runtime/cancellation-source.ts";

/** What a model of the suite is made to do with the next requests, one after the other. */
export type Played =
  | { readonly text: string; readonly calls?: readonly { readonly name: string; readonly arguments: string }[] }
  | { readonly fails: "rate-limit" | "model-refused" | "model-context-full" | "model-failed" }
  | "hangs";

/** A model that plays, and how to let go of it. */
export interface PlayingModel {
  readonly model: Model;
  close(): Promise<void>;
}

const nobody = new CancellationSource();

/** A request for a turn with one tool. */
export function suiteRequest(text = "What is in notes.txt?"): ModelRequest {
  return {
    purpose: "turn",
    messages: [
      { role: "system", text: "You are an agent." },
      { role: "user", text },
    ],
    tools: [
      {
        name: "file_read",
        description: "Reads a file.",
        parameters: { type: "object", properties: { file: { type: "string" } }, required: ["file"] },
      },
    ],
    maximumOutputTokens: 200,
  };
}

/** What every `Model` promises, whatever is behind it. */
export function describeModel(name: string, open: (plays: readonly Played[]) => Promise<PlayingModel>): void {
  describe(`a model: ${name}`, () => {
    let playing: PlayingModel | undefined;
    afterEach(async () => {
      await playing?.close();
      playing = undefined;
    });
    const play = async (...plays: readonly Played[]): Promise<Model> => {
      playing = await open(plays);
      return playing.model;
    };

    it("says what it is", async () => {
      const { facts } = await play();
      assert.notEqual(facts.name, "");
      assert.notEqual(facts.account, "");
      assert.ok(facts.contextTokens > facts.maximumOutputTokens && facts.maximumOutputTokens > 0);
    });
    it("answers with text and one call, and says what that took", async () => {
      const model = await play({ text: "I look.", calls: [{ name: "file_read", arguments: '{"file":"notes.txt"}' }] });
      const answer = answered(await model.ask(suiteRequest(), nobody));
      assert.equal(answer.text, "I look.");
      assert.deepEqual(
        answer.calls.map((call) => [call.name, JSON.parse(call.arguments) as unknown]),
        [["file_read", { file: "notes.txt" }]],
      );
      assert.equal(answer.finish, "complete");
      assert.equal(answer.usage.model, model.facts.name);
      assert.ok(answer.usage.inputTokens > 0 && answer.usage.outputTokens > 0);
    });
    it("gives each call an id of its own", async () => {
      const call = { name: "file_read", arguments: "{}" };
      const model = await play({ text: "", calls: [call, call] });
      const ids = answered(await model.ask(suiteRequest(), nobody)).calls.map(({ id }) => id);
      assert.equal(new Set(ids).size, 2);
      assert.ok(ids.every((id) => id !== ""));
    });
    it("hands arguments on as they were written, also when they're no JSON", async () => {
      const model = await play({ text: "", calls: [{ name: "file_read", arguments: '{"file": no' }] });
      assert.equal(answered(await model.ask(suiteRequest(), nobody)).calls[0]?.arguments, '{"file": no');
    });
    it("answers without a call, too", async () => {
      const model = await play({ text: "Nothing to do." });
      const answer = answered(await model.ask(suiteRequest(), nobody));
      assert.deepEqual([answer.text, answer.calls], ["Nothing to do.", []]);
    });
    it("lets its text be heard", async () => {
      const model = await play({ text: "Nothing to do." });
      const heard: string[] = [];
      answered(await model.ask(suiteRequest(), nobody, (text) => heard.push(text)));
      assert.equal(heard.join(""), "Nothing to do.");
    });
    it("goes on with a conversation", async () => {
      const model = await play(
        { text: "", calls: [{ name: "file_read", arguments: '{"file":"a"}' }] },
        { text: "Done." },
      );
      const [call] = answered(await model.ask(suiteRequest(), nobody)).calls;
      assert.ok(call);
      const { messages, ...rest } = suiteRequest();
      const result = { role: "tool", callId: call.id, text: "its text" } as const;
      const more = [...messages, { role: "assistant", text: "", calls: [call] } as const, result];
      assert.equal(answered(await model.ask({ ...rest, messages: more }, nobody)).text, "Done.");
    });
    for (const [code, retryable] of [
      ["model-refused", false],
      ["model-context-full", false],
      ["model-failed", true],
      ["rate-limit", true],
    ] as const) {
      it(`fails with ${code}, and says what a person can do`, async () => {
        const model = await play({ fails: code });
        const failure = failed(await model.ask(suiteRequest(), nobody));
        assert.deepEqual([failure.code, failure.retryable], [code, retryable]);
        assert.notEqual(failure.message, "");
        assert.notEqual(failure.remedy, "");
      });
    }
    it("rejects at once when it's cancelled, and in no other case", async () => {
      const model = await play("hangs");
      const source = new CancellationSource();
      const asking = model.ask(suiteRequest(), source);
      source.cancel();
      await assert.rejects(asking, Cancelled);
    });
    it("doesn't begin when it's cancelled already", async () => {
      const model = await play({ text: "Too late." });
      const source = new CancellationSource();
      source.cancel();
      await assert.rejects(model.ask(suiteRequest(), source), Cancelled);
    });
  });
}

function answered(outcome: ModelOutcome): ModelAnswer {
  if (outcome.ok) return outcome.answer;
  throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
}

function failed(outcome: ModelOutcome): ModelFailure {
  if (!outcome.ok) return outcome.failure;
  throw new Error(`It answered: ${JSON.stringify(outcome.answer)}`);
}
