import assert from "node:assert/strict";
import { easierLength } from "../../../../../server/src/core/language/schedule/easier-length.ts";

describe("a length of time in larger units", () => {
  const cases: Readonly<Record<string, string | undefined>> = {
    "5400s": "1 h 30 min",
    "1440m": "1 d",
    "90000ms": "1 min 30 s",
    "1500ms": "1.5 s",
    "100h": "4 d 4 h",
    // They read well.
    "90m": undefined,
    "1h30m": undefined,
    "500ms": undefined,
    "": undefined,
    "100 years": undefined,
    "${{ inputs.delay500 }}": undefined,
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(JSON.stringify(text), () => assert.equal(easierLength(text), expected));
  }
});
