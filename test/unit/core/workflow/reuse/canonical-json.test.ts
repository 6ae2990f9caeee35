import assert from "node:assert/strict";
import fc from "fast-check";
import { canonicalJson } from "../../../../../server/src/core/workflow/reuse/canonical-json.ts";

/** The same value with its keys in another order, at any depth. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, turned(entry)]),
  );
}

describe("canonical JSON", () => {
  it("is the same for equal values, in whatever order their keys were written", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        assert.equal(canonicalJson(turned(value) as object), canonicalJson(value));
      }),
    );
  });

  it("is another one for other values", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()), (a, b) => {
        const [one, other] = [JSON.parse(JSON.stringify(a)) as object, JSON.parse(JSON.stringify(b)) as object];
        assert.equal(canonicalJson(one) === canonicalJson(other), isEqual(one, other));
      }),
    );
  });

  it("takes a key such as __proto__ for a key", () => {
    assert.equal(canonicalJson(JSON.parse('{"b":1,"__proto__":2}') as object), '{"__proto__":2,"b":1}');
  });
});

function isEqual(one: object, other: object): boolean {
  try {
    assert.deepEqual(one, other);
    return true;
  } catch {
    return false;
  }
}
