import assert from "node:assert/strict";
import type { Outcome } from "../../../../server/src/core/ports/failure.ts";
import { ModelLists } from "../../../../server/src/runtime/accounts/model-lists.ts";
import { createFakeClock } from "../../../support/fakes/fake-clock.ts";

describe("lists of models", () => {
  const clock = createFakeClock();
  const away = { code: "model-unreachable", retryable: true, message: "Can't reach it", remedy: "Start it." };
  let offered: readonly string[] | undefined;
  let [looks, stamp] = [0, "1"];
  let [isThere, mayAsk] = [true, true];
  let heard: unknown[];
  let lists: ModelLists;
  const turn = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));
  const now = async (): Promise<readonly string[] | undefined> => {
    lists.modelsOf("work");
    await turn();
    return lists.modelsOf("work");
  };

  beforeEach(() => {
    offered = ["tiny"];
    [looks, stamp, isThere, mayAsk] = [0, "1", true, true];
    heard = [];
    const list = async (): Promise<Outcome<{ models: readonly string[] }>> => {
      looks += 1;
      return offered === undefined ? { ok: false, failure: away } : { ok: true, value: { models: offered } };
    };
    lists = new ModelLists({
      sources: () => [{ account: "work", isThere: () => isThere, list }],
      clock,
      mayAsk: () => mayAsk,
      stamp: () => stamp,
      listed: (...told) => heard.push(told),
    });
  });

  it("aren't looked up before somebody wants to know, then once, then remembered", async () => {
    assert.deepEqual([looks, lists.modelsOf("work"), lists.modelsOf("work")], [0, undefined, undefined]);
    assert.deepEqual(await now(), ["tiny"]);
    assert.deepEqual([looks, heard], [1, [["work", undefined]]]);
  });
  it("are looked up anew when they are old, and told only where they have changed", async () => {
    await now();
    clock.advance(10 * 60_000);
    assert.deepEqual([await now(), looks, heard.length], [["tiny"], 2, 1]);
    offered = ["tiny", "big"];
    clock.advance(10 * 60_000);
    assert.deepEqual([await now(), looks, heard.length], [["tiny", "big"], 3, 2]);
  });
  it("say why a server can't be asked, and ask it again soon", async () => {
    offered = undefined;
    assert.equal(await now(), undefined);
    assert.deepEqual([looks, heard], [1, [["work", "Can't reach it. Start it."]]]);
    offered = ["tiny"];
    clock.advance(60_000);
    assert.deepEqual([await now(), heard.at(-1)], [["tiny"], ["work", undefined]]);
  });
  it("count no more with another address or key", async () => {
    await now();
    stamp = "2";
    assert.equal(lists.modelsOf("work"), undefined);
    await turn();
    assert.deepEqual([lists.modelsOf("work"), looks], [["tiny"], 2]);
    lists.forget("work");
    assert.equal(lists.modelsOf("work"), undefined);
  });
  it("aren't looked up for an account that has none, isn't there, or would disturb somebody", async () => {
    assert.equal(lists.modelsOf("nobody"), undefined);
    isThere = false;
    await now();
    [isThere, mayAsk] = [true, false];
    await now();
    assert.equal(looks, 0);
  });
});
