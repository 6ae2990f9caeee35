import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkCase } from "./action-cases.ts";

const path = join(import.meta.dirname, "../../../../../docs/refactoring.md");
const page = readFileSync(path, "utf8").replaceAll("\r\n", "\n");

describe("docs/refactoring.md", () => {
  const sections = page.split(/^### /m).slice(1);
  it("has sections", () => {
    assert.ok(sections.length >= 10);
  });

  for (const section of sections) {
    it(`shows: ${section.slice(0, section.indexOf("\n"))}`, () => {
      const [, before = "", after = ""] = /```yaml\n([\s\S]*?)```[\s\S]*?```yaml\n([\s\S]*?)```/.exec(section) ?? [];
      const [, code, place, title = ""] =
        /^(?:For `([a-z-]+)`|With the cursor on `(.+?)`): \*\*(.+)\*\*$/m.exec(section) ?? [];
      assert.ok(before !== "" && after !== "" && title !== "", "it has no example");
      assert.ok(place === undefined || before.includes(place), "its cursor isn't in the example");
      const input =
        place === undefined ? before : before.replace(place, () => `${place.slice(0, 1)}$0${place.slice(1)}`);
      checkCase({ code: code ?? "rewrite", title, input, expected: after.trimEnd() });
    });
  }
});
