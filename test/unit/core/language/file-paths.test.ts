import assert from "node:assert/strict";
import { normalizePath, resolvePath } from "../../../../server/src/core/language/names/file-paths.ts";

describe("paths in references", () => {
  it("have one form", () => {
    assert.equal(normalizePath("C:\\w\\.\\a\\..\\b.yaml"), "c:/w/b.yaml");
    assert.equal(normalizePath("/w//a/../../../b"), "/b");
    assert.equal(normalizePath("//server/share/a"), "//server/share/a");
    const same = ["/", "/w", "/w/.git/a", "/w/..a/b.", "c:/w/a b", "w/a", "", "/w/a..b", "c:/"];
    for (const path of same) assert.equal(normalizePath(path), path);
    const others = {
      "/w/": "/w",
      "C:/w": "c:/w",
      "/w/./a": "/w/a",
      "/w/a/..": "/w",
      "/w/a/.": "/w/a",
      "c:\\w": "c:/w",
    };
    for (const [path, one] of Object.entries(others)) assert.equal(normalizePath(path), one);
  });

  it("start at the file, at the workspace folder, or at the root", () => {
    const resolve = (reference: string): string =>
      resolvePath(reference, "/w/in/sub/a.manus.yaml", ["/w", "/w/in", "/w/i"]);
    assert.equal(resolve("./b.manus.yaml"), "/w/in/sub/b.manus.yaml");
    assert.equal(resolve("..\\b.manus.yaml"), "/w/in/b.manus.yaml");
    assert.equal(resolve("b.manus.yaml"), "/w/in/b.manus.yaml");
    assert.equal(resolve("/b.manus.yaml"), "/b.manus.yaml");
    assert.equal(resolvePath("b.yaml", "/x/a.yaml", ["/w"]), "/x/b.yaml");
    assert.equal(resolvePath("b.yaml", "C:\\w\\a.yaml", ["C:\\w"]), "c:/w/b.yaml");
  });
});
