import assert from "node:assert/strict";
import { findQuoted, messageOf } from "../../../../client/src/review/comment-text.ts";

const place = { path: "src/a.ts", firstLine: 4, lastLine: 5, quoted: "one\ntwo" };

describe("a comment on lines", () => {
  it("tells the agent where, what stands there and what is said", () => {
    const expected = "Review comment on src/a.ts, lines 5-6:\n> one\n> two\n\nUse three.";
    assert.equal(messageOf(place, " Use three.\n"), expected);
    assert.match(messageOf({ ...place, lastLine: 4, quoted: "one" }, "x"), /, line 5:\n> one\n\nx$/);
  });

  it("quotes so much and says that there is more", () => {
    const quoted = Array.from({ length: 45 }, (_, at) => `${at}`).join("\n");
    assert.match(messageOf({ ...place, quoted }, "x"), /> 39\n> \[5 more lines\]\n/);
  });

  it("finds its lines again where they moved, the nearest first, and says when they are gone", () => {
    const text = "one\ntwo\n\n\n\n\none\r\ntwo\n";
    assert.equal(findQuoted(text, place), 6);
    assert.equal(findQuoted(text, { ...place, firstLine: 2 }), 0);
    assert.equal(findQuoted("one\nthree\n", place), undefined);
  });
});
