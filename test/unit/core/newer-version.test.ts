import assert from "node:assert/strict";
import { isNewerVersion } from "../../../server/src/core/newer-version.ts";

describe("which version is newer", () => {
  /** The order of the examples of semver.org, and more. */
  const ordered = [
    "0.9.10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.10",
    "1.2.0",
    "10.0.0",
  ];

  it("is the later one of two in order, and none of two that are the same", () => {
    for (const [index, one] of ordered.entries()) {
      for (const [at, other] of ordered.entries())
        assert.equal(isNewerVersion(one, other), index > at, `${one} ${other}`);
    }
  });

  it("isn't told by what comes behind a plus, nor by what is no version", () => {
    assert.equal(isNewerVersion("1.0.0+b", "1.0.0+a"), false);
    for (const odd of ["", "1", "one.two.three", "v1.0.0"]) {
      assert.equal(isNewerVersion(odd, "0.0.1"), false);
      assert.equal(isNewerVersion("9.0.0", odd), false);
    }
  });
});
