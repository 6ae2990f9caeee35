import assert from "node:assert/strict";
import { createEditorSource } from "../../../../../server/src/adapters/models/editor/editor-source.ts";
import { Cancelled } from "../../../../../server/src/core/ports/cancellation.ts";
import type { ModelRequest } from "../../../../../server/src/core/ports/model.ts";
import { EditorWindowBook, type EditorWindow } from "../../../../../server/src/host/editor-windows.ts";
import type {
  AskEditorModelParams,
  AskEditorModelResult,
  EditorModel,
} from "../../../../../server/src/protocol/models.ts";
import { CancellationSource } from "../../../../../server/src/runtime/cancellation-source.ts";
import { eventually } from "../../../../support/eventually.ts";
import { createFakeClock } from "../../../../support/fakes/fake-clock.ts";

const small: EditorModel = {
  id: "copilot/gpt-5-mini",
  name: "GPT-5 mini",
  vendor: "copilot",
  family: "gpt-5",
  maximumInputTokens: 1_000,
  images: false,
};
const large: EditorModel = {
  ...small,
  id: "other/large",
  name: "Large",
  vendor: "other",
  family: "large",
  images: true,
};

const turn: ModelRequest = {
  purpose: "turn",
  messages: [
    { role: "system", text: "rules" },
    { role: "user", text: "do it" },
    { role: "assistant", text: "", calls: [{ id: "c1", name: "browser_view", arguments: "{}" }] },
    { role: "tool", callId: "c1", text: "a page", images: ["/shot.png", "/gone.png"] },
  ],
  tools: [{ name: "idle", description: "Ends", parameters: { type: "object" } }],
};

function answered(changes: object = {}): AskEditorModelResult {
  return { outcome: "answered", text: "", calls: [], inputTokens: 30, outputTokens: 4, ...changes };
}

function failedWith(code: string): AskEditorModelResult {
  return { outcome: "failed", because: { code, message: `It was ${code}` } };
}

/** A world with one window, whose model answers what a test lines up. */
function createWorld(...answers: (AskEditorModelResult | Error)[]) {
  const windows = new EditorWindowBook();
  const clock = createFakeClock();
  const asked: AskEditorModelParams[] = [];
  const window: EditorWindow = {
    request: async (_type, params) => {
      asked.push(params as AskEditorModelParams);
      const answer = answers.shift();
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error("no answer is left");
      return answer as never;
    },
  };
  let preferred: string | undefined;
  const source = createEditorSource({
    windows,
    clock,
    environments: { read: () => preferred, keep: () => undefined, share: () => undefined, forget: () => undefined },
    readImage: async (path) => (path === "/shot.png" ? { mediaType: "image/png", base64: "AAAA" } : undefined),
  });
  const attach = (...models: readonly EditorModel[]): void => {
    windows.attached(window);
    windows.offered(window, models);
  };
  attach(small, large);
  const prefer = (name: string): void => void (preferred = name);
  return { windows, window, source, clock, asked, attach, prefer };
}

async function openModel(world: ReturnType<typeof createWorld>, name: string) {
  const opened = await world.source.open("01RUN", name);
  assert.ok(opened.ok, `there is a model ${name}`);
  return opened.value;
}

const never = new CancellationSource();

describe("the editor's models as an account", () => {
  it("are there while a window offers one", async () => {
    const { source, windows, window } = createWorld();
    assert.equal(source.isThere("01RUN"), true);
    assert.deepEqual(await source.list("01RUN"), {
      ok: true,
      value: { models: [small.id, large.id], defaultModel: small.id },
    });
    windows.gone(window);
    assert.equal(source.isThere("01RUN"), false);
    const opened = await source.open("01RUN", undefined);
    assert.ok(!opened.ok);
    assert.deepEqual([opened.failure.code, opened.failure.retryable], ["no-model", true]);
  });

  it("are found as the editor knows them, without the vendor, by family and by title", async () => {
    const world = createWorld();
    for (const name of ["copilot/gpt-5-mini", "gpt-5-mini", "GPT-5", "gpt-5 Mini"]) {
      assert.equal((await openModel(world, name)).facts.name, small.id);
    }
    const unknown = await world.source.open("01RUN", "claude");
    assert.ok(!unknown.ok);
    assert.equal(unknown.failure.code, "model-unknown");
    assert.match(unknown.failure.remedy, /copilot\/gpt-5-mini, other\/large/);
  });

  it("are chosen by the name in the environment where a task names none", async () => {
    const world = createWorld();
    world.prefer("large");
    const opened = await world.source.open("01RUN", undefined);
    assert.ok(opened.ok);
    assert.equal(opened.value.facts.name, large.id);
    world.prefer("a model of some server");
    const other = await world.source.open("01RUN", undefined);
    assert.ok(other.ok);
    assert.equal(other.value.facts.name, small.id);
  });

  it("say what they hold, and no price", async () => {
    const { facts } = await openModel(createWorld(), "large");
    assert.deepEqual([facts.account, facts.contextTokens, facts.images], ["editor", 1_000, true]);
    assert.equal(facts.price, undefined);
    assert.ok(facts.maximumOutputTokens < facts.contextTokens);
  });
});

describe("a model of an editor", () => {
  it("is asked for exactly a tool call; its answer and what it took come back", async () => {
    const call = { id: "c2", name: "idle", arguments: "{}" };
    const world = createWorld(answered({ text: "done", calls: [call] }));
    const heard: string[] = [];
    const outcome = await (await openModel(world, "gpt-5-mini")).ask(turn, never, (text) => heard.push(text));
    assert.deepEqual(outcome, {
      ok: true,
      answer: {
        text: "done",
        calls: [call],
        finish: "complete",
        usage: { model: small.id, inputTokens: 30, outputTokens: 4, estimated: true },
      },
    });
    assert.deepEqual(heard, ["done"]);
    const [params] = world.asked;
    assert.deepEqual([params?.toolRequired, params?.tools, params?.model], [true, turn.tools, small.id]);
    assert.notEqual(params?.justification, "");
  });

  it("gets rules as a person's words, and pictures only where it takes them", async () => {
    const world = createWorld(answered(), answered());
    await (await openModel(world, "gpt-5-mini")).ask(turn, never);
    await (await openModel(world, "large")).ask(turn, never);
    const [plain, seeing] = world.asked.map(({ messages }) => messages);
    assert.deepEqual(
      plain?.map(({ role }) => role),
      ["user", "user", "assistant", "tool"],
    );
    assert.deepEqual(
      seeing?.map(({ role }) => role),
      ["user", "user", "assistant", "tool", "user"],
    );
    assert.deepEqual(seeing[4], {
      role: "user",
      text: "What the tool above has shown:",
      images: [{ mediaType: "image/png", base64: "AAAA" }],
    });
  });

  it("answers a plan through a tool of the plan's shape", async () => {
    const plan = '{"steps":[]}';
    const world = createWorld(
      answered({ calls: [{ id: "c", name: "answer", arguments: plan }] }),
      answered({ text: plan }),
    );
    const schema = { type: "object", properties: { steps: { type: "array" } } };
    const model = await openModel(world, "gpt-5-mini");
    for (const way of ["through the tool", "as text"]) {
      const outcome = await model.ask({ purpose: "plan", messages: [], tools: [], answerSchema: schema }, never);
      assert.ok(outcome.ok, way);
      assert.deepEqual([outcome.answer.text, outcome.answer.calls], [plan, []], way);
    }
    assert.deepEqual(
      world.asked[0]?.tools.map(({ parameters }) => parameters),
      [schema],
    );
  });

  const codes = {
    "no-permission": ["model-refused", false],
    "model-unknown": ["model-unknown", false],
    blocked: ["rate-limit", false],
    "context-full": ["model-context-full", false],
  } as const;
  for (const [said, [code, retryable]] of Object.entries(codes)) {
    it(`that says ${said} isn't asked again`, async () => {
      const world = createWorld(failedWith(said));
      const outcome = await (await openModel(world, "gpt-5-mini")).ask(turn, never);
      assert.ok(!outcome.ok);
      assert.deepEqual([outcome.failure.code, outcome.failure.retryable], [code, retryable]);
      assert.deepEqual([outcome.failure.message, outcome.failure.remedy === ""], [`It was ${said}`, false]);
      assert.equal(world.asked.length, 1);
    });
  }

  it("is asked again, twice at most, where the fault may pass", async () => {
    const world = createWorld(failedWith("rate-limit"), failedWith("constructor"), failedWith("timeout"), answered());
    const outcome = (await openModel(world, "gpt-5-mini")).ask(turn, never);
    await eventually("it was asked once", () => world.asked.length === 1 && world.clock.pending === 1);
    world.clock.advance(1_000);
    await eventually("it was asked twice", () => world.asked.length === 2 && world.clock.pending === 1);
    world.clock.advance(4_000);
    const settled = await outcome;
    assert.ok(!settled.ok);
    assert.deepEqual([settled.failure.code, world.asked.length], ["timeout", 3]);
  });

  it("is asked again as soon as a window that was loaded anew is back", async () => {
    const world = createWorld(answered({ text: "here again" }));
    const model = await openModel(world, "gpt-5-mini");
    world.windows.gone(world.window);
    const outcome = model.ask(turn, never);
    await eventually("it waits for the window", () => world.clock.pending === 1);
    world.attach(small);
    const settled = await outcome;
    assert.ok(settled.ok);
    assert.equal(settled.answer.text, "here again");
  });

  it("whose window stays away is unreachable for now", async () => {
    const world = createWorld();
    const model = await openModel(world, "gpt-5-mini");
    world.windows.gone(world.window);
    const outcome = model.ask(turn, never);
    await eventually("it waits for the window", () => world.clock.pending === 1);
    world.clock.advance(20_000);
    const settled = await outcome;
    assert.ok(!settled.ok);
    assert.deepEqual([settled.failure.code, settled.failure.retryable], ["model-unreachable", true]);
  });

  it("isn't waited for when nobody wants its answer any more", async () => {
    const world = createWorld(failedWith("timeout"));
    const source = new CancellationSource();
    const outcome = (await openModel(world, "gpt-5-mini")).ask(turn, source);
    await eventually("it pauses", () => world.clock.pending === 1);
    source.cancel();
    await assert.rejects(outcome, Cancelled);
    await assert.rejects((await openModel(world, "gpt-5-mini")).ask(turn, source), Cancelled);
  });

  it("is checked with one small call", async () => {
    const call = { id: "c", name: "ready", arguments: '{"word":"yes"}' };
    const world = createWorld(answered({ calls: [call] }), answered({ text: "yes" }), failedWith("no-permission"));
    const calls = await world.source.check(undefined, "large");
    assert.ok(calls.ok);
    assert.deepEqual([calls.value.calling, calls.value.images, calls.value.notes], ["tools", true, []]);
    const none = await world.source.check(undefined, "large");
    assert.ok(none.ok);
    assert.deepEqual([none.value.calling, none.value.notes.length], ["none", 1]);
    const refused = await world.source.check(undefined, "large");
    assert.ok(!refused.ok);
    assert.equal(refused.failure.code, "model-refused");
  });
});
