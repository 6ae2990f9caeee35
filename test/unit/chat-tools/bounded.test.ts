import assert from "node:assert/strict";
import fc from "fast-check";
import { toBoundedJson } from "../../../server/src/chat-tools/bounded.ts";

describe("what a chat agent is answered", () => {
  it("is never longer than allowed", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 200, max: 2_000 }), (value, longest) => {
        assert.ok(toBoundedJson(value, longest).length <= longest);
      }),
    );
  });

  it("is whole where it is short", () => {
    assert.deepEqual(JSON.parse(toBoundedJson({ text: "x".repeat(1_900) })), { text: "x".repeat(1_900) });
  });

  it("says what was cut", () => {
    assert.match(toBoundedJson({ text: "x".repeat(30_000) }), /x… \(28000 characters more\)/);
    assert.match(toBoundedJson(new Array(9_000).fill(1)), /cut: the whole answer has \d+ characters/);
  });
});
