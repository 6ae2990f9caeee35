import assert from "node:assert/strict";
import { createIds } from "../../server/src/adapters/system/ids.ts";

describe("ids: ULIDs", () => {
  it("each greater than the one before", () => {
    const ids = createIds();
    const made = Array.from({ length: 5000 }, () => ids.next());
    assert.deepEqual(made, made.toSorted());
    assert.equal(new Set(made).size, made.length);
    for (const id of made) assert.match(id, /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  });
});
