import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { IGrammar } from "vscode-textmate";
import { loadGrammar, tokensOf } from "./tokens.ts";

const root = join(import.meta.dirname, "../../..");
const fixtures = join(root, "test/fixtures/grammar");
/** Every example, and the corpus of the grammar itself. */
const sources = [
  ...globSync("examples/**/*.manus.yaml", { cwd: root }),
  ...globSync("test/fixtures/grammar/*.manus.yaml", { cwd: root }),
].sort();

/**
 * What the grammar makes of whole files, in files beside them. `MANUS_WRITE_SNAPSHOTS=1` writes them anew: read what has changed before it is committed.
 */
describe("the grammar, on whole files", () => {
  let grammar: IGrammar;
  before(async () => {
    grammar = await loadGrammar();
  });

  it("has files to read", () => assert.ok(sources.length >= 5, sources.join(", ")));

  for (const source of sources) {
    it(`gives every token of ${source.replaceAll("\\", "/")} the scopes that were reviewed`, () => {
      const snapshot = join(fixtures, basename(source).replace(/\.manus\.yaml$/, ".tokens"));
      const now = describeTokens(grammar, readFileSync(join(root, source), "utf8"));
      if (process.env["MANUS_WRITE_SNAPSHOTS"] === "1") writeFileSync(snapshot, now);
      assert.ok(existsSync(snapshot), `${snapshot} is missing: write it with MANUS_WRITE_SNAPSHOTS=1 and read it`);
      assert.equal(now, readFileSync(snapshot, "utf8").replaceAll("\r\n", "\n"));
      assert.doesNotMatch(now, /← $/m, "a token without a scope");
    });
  }
});

/** Each line after `>`, then its tokens with their scopes, the outermost first. */
function describeTokens(grammar: IGrammar, text: string): string {
  const lines = text.replaceAll("\r\n", "\n").trimEnd().split("\n");
  const tokens = tokensOf(grammar, lines.join("\n"));
  return lines
    .map((line, index) => {
      const own = tokens.filter((token) => token.line === index);
      return [`>${line}`, ...own.map(({ text: piece, scopes }) => `    ${piece.trim()}  ← ${scopes.join(" ")}`)].join(
        "\n",
      );
    })
    .join("\n")
    .concat("\n");
}
