import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { checkText } from "../../../../server/src/core/language/check-text.ts";
import { openDocument } from "../../../../server/src/core/language/document.ts";
import { createIndex, indexEntry } from "../../../../server/src/core/language/index-entry.ts";
import { emptySurroundings } from "../../../../server/src/core/language/surroundings.ts";
import type { FileFact, FileFacts } from "../../../../server/src/core/language/surroundings.ts";

const root = join(import.meta.dirname, "../../../..");
const folder = join(root, "examples");
const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".manus.yaml"))
  .map((path) => join(folder, path));

/** The real disk; what a glob matches is looked for in its folder alone. */
const disk: FileFacts = {
  at(path): FileFact {
    if (!existsSync(path)) return { kind: "none" };
    const found = statSync(path);
    return found.isDirectory() ? { kind: "folder" } : { kind: "file", bytes: found.size };
  },
  matches: (base) => existsSync(base) && readdirSync(base).length > 0,
  entries: () => [],
};

describe("the examples", () => {
  const documents = paths.map((path) => openDocument(path, readFileSync(path, "utf8")));
  const index = createIndex(documents.map(indexEntry), { folders: [root], complete: true });

  for (const { file, text } of documents) {
    it(`${file.slice(folder.length + 1).replaceAll("\\", "/")} has nothing to be said of it`, () => {
      const { findings, runnable } = checkText(text, file, { ...emptySurroundings, index, files: disk });
      assert.deepEqual(
        findings.map(({ code, message }) => `${code}: ${message}`),
        [],
      );
      assert.ok(runnable);
    });
  }
});
