import assert from "node:assert/strict";
import { lazily } from "../../../client/src/lazily.ts";

describe("what is loaded later", () => {
  it("is loaded once, when it's first asked for", async () => {
    let loads = 0;
    const load = lazily(async () => ({ number: (loads += 1) }));
    assert.equal(loads, 0);
    const [first, second] = await Promise.all([load(), load()]);
    assert.equal(first, second);
    assert.deepEqual([(await load()).number, loads], [1, 1]);
  });

  it("is tried anew after a failure, which everybody hears of who waited for it", async () => {
    let loads = 0;
    const load = lazily(async () => {
      loads += 1;
      if (loads === 1) throw new Error("not now");
      return loads;
    });
    const outcomes = await Promise.allSettled([load(), load()]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal(await load(), 2);
  });

  it("says what to do where its file is missing", async () => {
    const missing = Object.assign(new Error("Cannot find module './later-ABC.cjs'"), { code: "MODULE_NOT_FOUND" });
    const load = lazily(() => Promise.reject(missing));
    await assert.rejects(load(), /Files of the extension Manus Manager are missing\. Reinstall it/);
  });
});
