import assert from "node:assert/strict";
import type { ExpectedValue } from "../../../../../schemas/generated/format.ts";
import { compareValue, showValue } from "../../../../../server/src/core/workflow/testing/expected-value.ts";

const says = (expected: ExpectedValue, actual: unknown): string | undefined => compareValue(expected, actual)?.says;

describe("an expected value", () => {
  it("must be equal, whatever the order of keys; JSON in a text counts where no text is expected", () => {
    assert.equal(says("a", "a"), undefined);
    assert.equal(says("a", "ab"), "is otherwise");
    assert.equal(says(3, "3"), undefined);
    assert.equal(says("3", 3), "is otherwise");
    assert.equal(says(true, "true"), undefined);
    assert.equal(says(null, null), undefined);
    assert.equal(says(null, undefined), "is otherwise");
    assert.equal(says([1, "a"], '[1,"a"]'), undefined);
    assert.equal(says([1], [1, 2]), "is otherwise");
    assert.equal(says({ equals: { a: 1, b: [2] } }, { b: [2], a: 1 }), undefined);
    assert.equal(says({ equals: { a: 1 } }, { a: 1, b: 2 }), "is otherwise");
    assert.equal(says({ equals: { a: 1 } }, [1]), "is otherwise");
    assert.equal(says([1], "no json"), "is otherwise");
  });

  it("may only have to be in it: texts, entries of lists, entries of maps", () => {
    assert.equal(says({ contains: "b" }, "abc"), undefined);
    assert.equal(says({ contains: ["a", "x", "y"] }, "abc"), `doesn't contain "x" and "y"`);
    assert.equal(says({ contains: 2 }, "version 2"), undefined);
    assert.equal(says({ contains: "b" }, ["a", "b"]), undefined);
    assert.equal(says({ contains: 2 }, "[1,2]"), undefined);
    assert.equal(says({ contains: [2, 3] }, [1, 2]), "doesn't contain 3");
    assert.equal(says({ contains: { a: 1 } }, '{"a":1,"b":2}'), undefined);
    assert.equal(says({ contains: { a: 1, b: 3 } }, { a: 1, b: 2 }), `doesn't contain {"b":3}`);
    assert.equal(says({ contains: "a" }, undefined), `doesn't contain "a"`);
    assert.equal(says({ contains: { a: 1 } }, null), `doesn't contain {"a":1}`);
  });

  it("may have to match; several conditions must all hold", () => {
    assert.equal(says({ matches: "^a.c$" }, "abc"), undefined);
    assert.equal(says({ matches: "^b" }, "abc"), "doesn't match /^b/u");
    assert.equal(says({ matches: "(" }, "("), "can't match what is no regular expression");
    assert.equal(says({ contains: "a", matches: "b" }, "ac"), "doesn't match /b/u");
    assert.equal(says({ contains: "x", matches: "a" }, "a"), `doesn't contain "x"`);
  });

  it("shows what it has and what it wants", () => {
    assert.deepEqual(compareValue({ equals: { a: 1 } }, "x"), {
      says: "is otherwise",
      expected: '{"a":1}',
      actual: "x",
    });
    assert.equal(showValue(undefined), "(nothing)");
    assert.equal(showValue("text"), "text");
  });
});
