import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkDocument } from "../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../server/src/core/language/document.ts";
import { findingCodes } from "../../../../server/src/core/language/finding-codes.ts";
import { createIndex, indexEntry } from "../../../../server/src/core/language/index-entry.ts";
import { someDisk, someFleet } from "./known-facts.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import type { FleetFacts } from "../../../../server/src/core/language/surroundings.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../docs/diagnostics.md"), "utf8").replaceAll(
  "\r\n",
  "\n",
);
const sections = page
  .split(/^### /m)
  .slice(1)
  .map((section) => {
    const code = section.slice(0, section.indexOf("\n"));
    const severity = /^\n(Error|Warning|Information)\. /m.exec(section)?.[1]?.toLowerCase();
    const example = /```yaml\n([\s\S]*?)\n```/.exec(section)?.[1];
    return { code, severity, example };
  });
/** What can't be shown in a few lines. */
const withoutExample = [
  ...["file-not-text", "file-too-large", "prompt-as-file", "yaml-alias-bomb", "too-many-findings", "too-many-steps"],
];
/** What is only said on a machine that lacks what the others have. */
const elsewhere: Readonly<Record<string, FleetFacts>> = {
  "no-account": { ...someFleet, accounts: someFleet.accounts.filter(({ provider }) => provider !== "manus") },
};

describe("docs/diagnostics.md", () => {
  it("has a section for every code, in their order, and no other", () => {
    assert.deepEqual(
      sections.map(({ code }) => code),
      [...findingCodes],
    );
  });

  for (const { code, severity, example } of sections) {
    it(`shows what ${code} is`, () => {
      if (example === undefined) {
        assert.ok(withoutExample.includes(code), "it has no example");
        return;
      }
      const [main = "", ...others] = example.split(/^# -- (?=\S)/m);
      const document = openDocument("/w/a.manus.yaml", main);
      const entries = others.map((other) => {
        const at = other.indexOf("\n");
        return indexEntry(openDocument(`/w/${other.slice(0, at)}`, other.slice(at + 1)));
      });
      const found = checkDocument(document, {
        ...emptySurroundings,
        fleet: elsewhere[code] ?? someFleet,
        files: someDisk,
        index: createIndex([...entries, indexEntry(document)], { folders: ["/w"], complete: true }),
      });
      const said = found.map((one) => `${one.severity} ${one.code}: ${one.message}`);
      assert.deepEqual(
        [...new Set(found.map((one) => `${one.severity} ${one.code}`))],
        [`${String(severity)} ${code}`],
        said.join("\n"),
      );
    });
  }
});
