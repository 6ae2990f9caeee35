import assert from "node:assert/strict";
import { answersTrigger } from "../../../../../server/src/core/language/completion/answers-trigger.ts";
import { hasHoles, toSnippet, toText } from "../../../../../server/src/core/language/completion/insertion.ts";

describe("what goes in", () => {
  it("numbers what is to be filled in", () => {
    const parts = ["a: ", { hole: "x" }, " ", { choices: ["b", "c"] }, { hole: "" }];
    assert.equal(toSnippet(parts), "a: ${1:x} ${2|b,c|}$3");
    assert.equal(toText(parts), "a: x b");
    assert.ok(hasHoles(parts) && !hasHoles(["a"]));
  });

  it("escapes what means something to snippets", () => {
    assert.equal(toSnippet(["${{ a }} \\", { hole: "}" }]), "\\${{ a \\}\\} \\\\${1:\\}}");
    assert.equal(toSnippet([{ choices: ["a,b|c", "$"] }]), "${1|a\\,b\\|c,\\$|}");
  });
});

describe("characters that ask for a completion", () => {
  const answers = (text: string): boolean => answersTrigger(text, text.length, text.at(-1) ?? "");

  it("are blanks where something begins", () => {
    for (const text of ["kind: ", "steps:\n  - ", "  - - ", "retry: { a: b, ", "needs: [ ", "if: a == "]) {
      assert.ok(answers(text), text);
    }
    for (const text of [" ", "kind: task\n  ", "title: two ", "prompt: |\n  one two ", "- a - "]) {
      assert.ok(!answers(text), text);
    }
  });

  it("are commas in brackets", () => {
    assert.ok(answers("needs: [a,"));
    assert.ok(!answers("title: one,"));
  });

  it("are all the others everywhere", () => {
    for (const text of ["kind:", "logs/", "${", "steps.", 'kind: "']) assert.ok(answers(text), text);
  });
});
