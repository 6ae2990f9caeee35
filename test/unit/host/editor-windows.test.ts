import assert from "node:assert/strict";
import { Cancelled } from "../../../server/src/core/ports/cancellation.ts";
import { readOffer } from "../../../server/src/host/editor-params.ts";
import { EditorWindowBook, type EditorWindow } from "../../../server/src/host/editor-windows.ts";
import type { AskEditorModelParams, EditorModel } from "../../../server/src/protocol/models.ts";
import { CancellationSource } from "../../../server/src/runtime/cancellation-source.ts";

function model(id: string): EditorModel {
  return { id, name: id, vendor: "test", family: id, maximumInputTokens: 1000, images: false };
}

function ask(id: string): AskEditorModelParams {
  return { model: id, messages: [], tools: [], toolRequired: true, justification: "why" };
}

/** A window that answers each request with what a test gives. */
function windowThat(answer: (method: string, params: unknown) => unknown): EditorWindow & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    request: async (type, params) => {
      asked.push(type.method);
      return (await answer(type.method, params)) as never;
    },
  };
}

const never = new CancellationSource();

describe("the windows of editors", () => {
  let book: EditorWindowBook;
  const answered = { outcome: "answered", text: "", calls: [], inputTokens: 1, outputTokens: 1 };

  beforeEach(() => {
    book = new EditorWindowBook();
  });

  it("offer their models together, each once, those of the run's starter first", () => {
    const [one, two] = [windowThat(() => undefined), windowThat(() => undefined)];
    for (const window of [one, two]) book.attached(window);
    book.offered(one, [model("a"), model("b")]);
    book.offered(two, [model("c"), model("b")]);
    book.started(two, "01RUN");
    const ids = (runId?: string): readonly string[] => book.models(runId).map(({ id }) => id);
    assert.deepEqual(ids(), ["a", "b", "c"]);
    assert.deepEqual(ids("01RUN"), ["c", "b", "a"]);
    book.gone(two);
    assert.deepEqual(ids("01RUN"), ["a", "b"]);
  });

  it("say when models come or go; an offer of a window that is gone counts for nothing", () => {
    let changes = 0;
    book.onChange(() => (changes += 1));
    const window = windowThat(() => undefined);
    book.offered(window, [model("a")]);
    assert.deepEqual([changes, book.models(undefined)], [0, []]);
    book.attached(window);
    book.offered(window, [model("a")]);
    book.gone(window);
    book.gone(window);
    assert.deepEqual([changes, book.models(undefined)], [2, []]);
  });

  it("are asked for a model: the starter of the run first, else one that offers it", async () => {
    const [one, two] = [windowThat(() => answered), windowThat(() => answered)];
    for (const window of [one, two]) {
      book.attached(window);
      book.offered(window, [model("a")]);
    }
    book.started(two, "01RUN");
    assert.deepEqual(await book.askModel("01RUN", ask("a"), never), { ok: true, value: answered });
    assert.deepEqual([one.asked.length, two.asked.length], [0, 1]);
    book.offered(two, []);
    await book.askModel("01RUN", ask("a"), never);
    assert.deepEqual([one.asked.length, two.asked.length], [1, 1]);
  });

  it("fail a call as one that may work later when they end, or none offers the model", async () => {
    const window = windowThat(() => {
      throw new Error("Connection got disposed");
    });
    book.attached(window);
    book.offered(window, [model("a")]);
    for (const id of ["a", "b"]) {
      const outcome = await book.askModel(undefined, ask(id), never);
      assert.ok(!outcome.ok);
      assert.deepEqual([outcome.failure.code, outcome.failure.retryable], ["model-unreachable", true]);
    }
  });

  it("are told when nobody wants the answer any more, and not waited for", async () => {
    let told = false;
    const window: EditorWindow = {
      request: (_type, _params, token) => {
        token.onCancellationRequested(() => (told = true));
        return new Promise(() => undefined);
      },
    };
    book.attached(window);
    book.offered(window, [model("a")]);
    const source = new CancellationSource();
    const asked = book.askModel(undefined, ask("a"), source);
    source.cancel();
    await assert.rejects(asked, Cancelled);
    assert.equal(told, true);
  });

  it("are asked for a key in turn, until one has it", async () => {
    const asked = (answer: unknown) =>
      windowThat((method) => (method === "manus/account/readKey" ? answer : undefined));
    const broken = windowThat(() => {
      throw new Error("MethodNotFound");
    });
    const windows = [
      broken,
      asked({}),
      asked(null),
      asked({ key: "" }),
      asked({ key: 5 }),
      asked({ key: "k" }),
      asked({ key: "no" }),
    ];
    assert.equal(await book.askKey("work"), undefined);
    for (const window of windows) book.attached(window);
    assert.equal(book.windowCount, windows.length);
    assert.equal(await book.askKey("work"), "k");
    assert.deepEqual(
      windows.map((window) => window.asked.length),
      [1, 1, 1, 1, 1, 1, 0],
    );
  });

  it("say when one has come that may keep keys", () => {
    let came = 0;
    const stop = book.onAttached(() => (came += 1));
    book.attached(windowThat(() => undefined));
    stop();
    book.attached(windowThat(() => undefined));
    assert.equal(came, 1);
  });

  it("expose a port: the starter first, then whoever can", async () => {
    const cannot = windowThat(() => {
      throw new Error("Unhandled method");
    });
    const refuses = windowThat(() => ({ outcome: "failed", because: { code: "x", message: "no" } }));
    const can = windowThat((_method, params) => ({
      outcome: "exposed",
      url: `https://x.example/${(params as { port: number }).port}`,
    }));
    for (const window of [can, cannot, refuses]) book.attached(window);
    book.started(refuses, "01RUN");
    assert.equal(await book.exposePort("01RUN", 3000), "https://x.example/3000");
    assert.deepEqual([refuses.asked.length, can.asked.length, cannot.asked.length], [1, 1, 0]);
    book.gone(can);
    assert.equal(await book.exposePort("01RUN", 3000), undefined);
  });
});

describe("an offer of models", () => {
  it("is taken without keys that aren't the protocol's", () => {
    assert.deepEqual(readOffer({ models: [{ ...model("a"), more: 1, images: "yes" }] }), [model("a")]);
  });

  it("is dropped when it isn't what the protocol says", () => {
    for (const odd of [null, [], {}, { models: {} }, { models: [5] }, { models: [{ ...model("") }] }]) {
      assert.equal(readOffer(odd), undefined);
    }
    assert.equal(readOffer({ models: [{ ...model("a"), maximumInputTokens: Number.NaN }] }), undefined);
  });
});
