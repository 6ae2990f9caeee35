import assert from "node:assert/strict";
import { judgeStream } from "../../../support/cloud-soak/judge.ts";

const told = ["a", "b", "c"].map((id) => ({ id, type: "tool_used" }));
const event = (seq: number, cloudEvent?: string, more: object = {}) => {
  return { seq, at: "", type: "action", source: "cloud", ...(cloudEvent !== undefined && { cloudEvent }), ...more };
};

describe("a soak's judge of streams", () => {
  it("has nothing against a stream with every event once, in parts or beside others of ours", () => {
    const stream = [
      event(1),
      event(2, "a", { callId: "1" }),
      event(3, "a", { type: "observation", callId: "1" }),
      event(4, "b"),
      event(5, "c"),
    ];
    assert.deepEqual(judgeStream(told, stream), []);
  });

  it("notices what is lost, doubled, invented, and a gap", () => {
    assert.deepEqual(judgeStream(told, [event(1, "a"), event(2, "b")]), ["lost: tool_used c"]);
    const doubled = [event(1, "a"), event(2, "b"), event(3, "c"), event(4, "b")];
    assert.deepEqual(judgeStream(told, doubled), ["doubled: b as action "]);
    const invented = [event(1, "a"), event(2, "b"), event(3, "c"), event(4, "d")];
    assert.deepEqual(judgeStream(told, invented), ["invented: d"]);
    const gap = [event(1, "a"), event(3, "b"), event(4, "c")];
    assert.deepEqual(judgeStream(told, gap), ["event 2 has number 3"]);
  });
});
