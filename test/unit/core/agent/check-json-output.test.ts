import assert from "node:assert/strict";
import { checkJsonOutput } from "../../../../server/src/core/agent/check-json-output.ts";

describe("a JSON output", () => {
  const schema = {
    type: "object",
    properties: { count: { type: "integer", minimum: 1 }, tags: { type: "array", items: { type: "string" } } },
    required: ["count"],
    additionalProperties: false,
  };

  it("is its value where it fits its schema", () => {
    assert.deepEqual(checkJsonOutput('{"count": 2, "tags": ["a"]}', schema), {
      ok: true,
      value: { count: 2, tags: ["a"] },
    });
  });

  it("fits anything where the schema says so", () => {
    assert.deepEqual(checkJsonOutput("null", true), { ok: true, value: null });
    assert.equal(checkJsonOutput("1", false).ok, false);
  });

  const wrong = (text: string, by: unknown): string => {
    const checked = checkJsonOutput(text, by);
    assert.ok(!checked.ok);
    return checked.wrong;
  };

  it("says why it's no JSON", () => {
    assert.match(wrong("{count: 2}", schema), /^It isn't JSON: /);
    assert.match(wrong("", schema), /^It isn't JSON: /);
  });

  it("says what doesn't fit, and where", () => {
    assert.match(wrong('{"count": 0, "tags": ["a", 2], "more": 1}', schema), /\/count must be >= 1/);
    assert.match(wrong('{"count": 1, "tags": ["a", 2]}', schema), /\/tags\/1 must be string/);
    assert.match(wrong('{"count": 1, "more": 1}', schema), /\(more\)/);
    assert.match(wrong("{}", schema), /the value must have required property 'count'/);
  });

  it("tells only some of many faults", () => {
    const text = JSON.stringify({ count: 1, tags: Array.from({ length: 20 }, () => 1) });
    assert.match(wrong(text, schema), /; and 15 more$/);
  });

  it("keeps schemas of the same name apart", () => {
    const named = (type: string): unknown => ({ $id: "https://example.com/value.json", type });
    assert.equal(checkJsonOutput("1", named("integer")).ok, true);
    assert.equal(checkJsonOutput("1", named("string")).ok, false);
    assert.equal(checkJsonOutput("1", named("integer")).ok, true);
  });

  it("says that a schema can't be used", () => {
    assert.match(wrong("{}", { type: "nothing" }), /^Its schema can't be used: /);
    assert.match(wrong("{}", { $ref: "https://example.com/other.json" }), /^Its schema can't be used: /);
  });
});
