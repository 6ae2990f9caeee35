import assert from "node:assert/strict";
import { casesOf, describeFailure } from "../../../../client/src/model/test-cases.ts";

const symbol = (name: string, range: number, children: readonly ReturnType<typeof leaf>[] = []) => ({
  name,
  range,
  children,
});
const leaf = (name: string, range: number) => ({ name, range, children: [] });

describe("the cases of a test file", () => {
  it("are what stands under cases, each name once", () => {
    const cases = symbol("cases", 5, [leaf("writes", 6), leaf("asks", 9), leaf("writes", 12)]);
    assert.deepEqual(casesOf([leaf("name", 1), cases]), [
      { name: "writes", range: 6 },
      { name: "asks", range: 9 },
    ]);
  });

  it("are none in a file without them", () => assert.deepEqual(casesOf([leaf("name", 1)]), []));

  it("fail with both sides where both are known", () => {
    const failure = { message: "Step log ended otherwise", line: 4 };
    assert.deepEqual(describeFailure({ ...failure, expected: "a", actual: "b" }).sides, { expected: "a", actual: "b" });
    assert.deepEqual(describeFailure({ ...failure, expected: "a" }), {
      message: "Step log ended otherwise\nExpected: a",
      line: 4,
    });
  });
});
