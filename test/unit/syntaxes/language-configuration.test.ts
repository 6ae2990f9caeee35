import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What of the file is tried here; the editor reads the rest. */
interface Configuration {
  readonly wordPattern: { readonly pattern: string; readonly flags: string };
  readonly folding: { readonly markers: { readonly start: string; readonly end: string } };
  readonly indentationRules: { readonly increaseIndentPattern: string; readonly decreaseIndentPattern: string };
  readonly onEnterRules: readonly {
    readonly beforeText: string;
    readonly afterText?: string;
    readonly action: { readonly indent: "none" | "indent"; readonly appendText: string };
  }[];
}

const file = join(import.meta.dirname, "../../../syntaxes/language-configuration.json");
const configuration = JSON.parse(readFileSync(file, "utf8")) as Configuration;

describe("the language configuration", () => {
  const words = (text: string): readonly string[] => {
    const { pattern, flags } = configuration.wordPattern;
    return text.match(new RegExp(pattern, `g${flags}`)) ?? [];
  };

  it("takes an id with dashes for one word, and what dots divide for several", () => {
    assert.deepEqual(words("needs: [my-log, b2]"), ["needs", "my-log", "b2"]);
    assert.deepEqual(words("steps.my-log.outputs.größe_2"), ["steps", "my-log", "outputs", "größe_2"]);
    assert.deepEqual(words("- 1h30m, 1.5 -3"), ["1h30m", "1.5", "3"]);
    assert.deepEqual(words("a- "), ["a-"]);
  });

  /** The next line's beginning after Enter where `$0` stands, for tabs of two spaces: as the editor finds it. */
  function enter(marked: string): string {
    const [before = "", after = ""] = marked.split("$0");
    const indentation = /^ */.exec(before)?.[0] ?? "";
    const rule = configuration.onEnterRules.find(
      ({ beforeText, afterText }) =>
        new RegExp(beforeText).test(before) && (afterText === undefined || new RegExp(afterText).test(after)),
    );
    if (rule) return indentation + (rule.action.indent === "indent" ? "  " : "") + rule.action.appendText;
    const deeper = new RegExp(configuration.indentationRules.increaseIndentPattern).test(before);
    return deeper ? `${indentation}  ` : indentation;
  }

  for (const [line, next, why] of [
    ["steps:$0", "  ", "goes into a mapping"],
    ["  with:  # why$0", "    ", "with a comment behind it too"],
    ["prompt: |-$0", "  ", "goes into a text"],
    ["  - id: a$0", "    ", "aligns with the key of a list's entry"],
    ['  - "id": a b$0', "    ", "quoted or not"],
    ["  - with:$0", "      ", "goes below such a key"],
    ["  - prompt: |$0", "      ", "and into its text"],
    ["  - a$0", "  ", "stays at the dash of a mere value"],
    ["  timeout: 5m$0", "  ", "stays beside a value"],
    ["  # one $0two", "  # ", "goes on with a comment that is cut"],
    ["  # one$0", "  ", "leaves a comment that is whole"],
    ["needs: [$0", "  ", "goes into a list"],
  ] as const) {
    it(`Enter ${why}: ${line}`, () => assert.equal(enter(line), next));
  }

  it("takes a closing bracket back out", () => {
    const pattern = new RegExp(configuration.indentationRules.decreaseIndentPattern);
    assert.deepEqual(
      ["    ]", "  },", "  a: ]", "- }"].map((line) => pattern.test(line)),
      [true, true, false, false],
    );
  });

  it("folds at region comments", () => {
    const { start, end } = configuration.folding.markers;
    assert.match("  # region publishing", new RegExp(start));
    assert.match("#endregion", new RegExp(end));
    assert.doesNotMatch("  regional: # regional", new RegExp(start));
  });
});
