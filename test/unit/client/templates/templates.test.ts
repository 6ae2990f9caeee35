import assert from "node:assert/strict";
import { templates } from "../../../../client/src/templates/templates.ts";
import { checkText } from "../../../../server/src/core/language/check-text.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";

describe("templates", () => {
  for (const { label, name, write } of templates) {
    it(`${label}: a new file has nothing to complain about`, () => {
      for (const given of [name, "0", "1e5", "true", "null"]) {
        const {
          findings,
          runnable,
          name: found,
        } = checkText(write(given), `/shop/${given}.manus.yaml`, emptySurroundings);
        assert.deepEqual(findings, [], given);
        assert.deepEqual([runnable, found], [true, given]);
      }
    });
  }
});
