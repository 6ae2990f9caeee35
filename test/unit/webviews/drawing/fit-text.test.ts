import assert from "node:assert/strict";
import { fitText } from "../../../../webviews/src/drawing/fit-text.ts";

describe("a text that is cut to its box", () => {
  it("keeps what has room", () => {
    assert.equal(fitText("short", 10), "short");
    assert.equal(fitText("exactly 10", 10), "exactly 10");
    assert.equal(fitText("a little longer", 10), "a little…");
    assert.equal(fitText(" more\n lines ", 20), "more lines");
  });

  it("counts wide signs twice", () => {
    assert.equal(fitText("发布到频道", 10), "发布到频道");
    assert.equal(fitText("发布到频道并", 10), "发布到频…");
  });
});
