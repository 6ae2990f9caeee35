import assert from "node:assert/strict";
import {
  expressionNameAt,
  expressionNames,
} from "../../../../../server/src/core/language/expressions/expression-names.ts";
import { expressionTokens } from "../../../../../server/src/core/language/expressions/expression-tokens.ts";
import { topValue } from "../../../../../server/src/core/language/locate.ts";
import { readMarked } from "../marked.ts";

/** Check all names of a text: `kind name` each, with `?` where the place isn't certain; each certain one stands where it says. */
function check(text: string, expected: readonly string[]): void {
  const { document } = readMarked(text);
  const names = expressionNames(document);
  for (const { thing, span, exact } of names) {
    if (exact) assert.equal(document.text.slice(span.start, span.end), thing.name);
  }
  const shown = names.map(({ thing, exact }) => {
    const of =
      thing.kind === "output" ? ` of ${thing.step}` : thing.kind === "property" ? ` of ${thing.path.join(".")}` : "";
    return `${thing.kind} ${thing.name}${of}${exact ? "" : "?"}`;
  });
  assert.deepEqual(shown, expected);
}

const task = "manus: 1\nkind: task\nname: a\n";
const steps = "manus: 1\nkind: workflow\nname: a\nsteps:\n";

describe("the names in expressions", () => {
  it("are inputs, variables, secrets, steps and outputs, and what leads there", () => {
    check(`${task}prompt: \${{ inputs.a }} \${{ env.B }} \${{ secrets.C }} \${{ run.id }}\n`, [
      "context inputs",
      "input a",
      "context env",
      "variable B",
      "context secrets",
      "secret C",
      "context run",
      "property id of run",
    ]);
    check(`${steps}  - if: always() && steps.a.outputs.b.c == 'x'\n    tool: idle\n`, [
      "function always",
      "context steps",
      "step a",
      "property outputs of steps.a",
      "output b of a",
      "property c of steps.a.outputs.b",
    ]);
  });

  it("stand exactly in quoted, escaped, folded and bracketed texts", () => {
    check(`${task}prompt: "\\t\${{ inputs['a'] }}"\n`, ["context inputs", "input a"]);
    check(`${task}prompt: 'it''s \${{ inputs[''a''] }}'\n`, ["context inputs", "input a"]);
    check(`${task}prompt: >\n  one\n  two \${{ inputs.a }}\n\n  three \${{ inputs.b }}\n`, [
      "context inputs",
      "input a",
      "context inputs",
      "input b",
    ]);
    check(`${task}prompt: |\r\n  one\r\n  two \${{ inputs.a }}\r\n`, ["context inputs", "input a"]);
  });

  it("aren't certain where they are written with escapes", () => {
    check(`${task}prompt: "\${{ inputs.\\u0061b }}"\n`, ["context inputs", "input ab?"]);
    check(`${task}prompt: \${{ inputs['a''b'] }}\n`, ["context inputs", "input a'b?"]);
  });

  it("are found in broken expressions", () => {
    check(`${task}prompt: \${{ inputs.a ==\n`, ["context inputs", "input a"]);
    check(`${task}prompt: \${{ contains(inputs.a, \n`, ["function contains", "context inputs", "input a"]);
    check(`${steps}  - prompt: "\${{ steps.a.\n  - prompt: \${{ steps.b.output }}\n`, [
      "context steps",
      "step a",
      "context steps",
      "step b",
      "property output of steps.b",
    ]);
  });

  it("are none where nothing is read", () => {
    check(`${task}x-mine: \${{ inputs.a }}\nprompt: x\n`, []);
    check(`manus: 1\nkind: task\nname: \${{ inputs.a }}\nprompt: x\n`, []);
    check("", []);
  });

  it("stand in the order of the text, also behind steps", () => {
    const { document } = readMarked(`${steps}  - id: a\n    prompt: \${{ inputs.a }}\noutputs:\n  a: steps.a.output\n`);
    const starts = expressionNames(document).map(({ span }) => span.start);
    assert.deepEqual(
      starts,
      [...starts].sort((left, right) => left - right),
    );
    assert.equal(starts.length, 5);
  });

  it("are found by an offset", () => {
    const { document, offset } = readMarked(`${steps}  - id: a\n    prompt: \${{ steps.a$0.output }}\n`);
    assert.deepEqual(expressionNameAt(document, offset)?.thing, { kind: "step", name: "a" });
    assert.equal(expressionNameAt(document, 3), undefined);
  });
});

describe("the tokens of expressions", () => {
  /** Check the tokens of a title: `kind:text` each. */
  function tokens(title: string, bare: boolean, expected: string): void {
    const { document } = readMarked(`${task}title: ${title}\n`);
    const node = topValue(document, "title");
    assert.ok(node?.kind === "scalar");
    const found = expressionTokens(node, document.text, bare);
    assert.equal(
      found
        .map(({ kind, literal, span }) => `${literal ?? kind}:${document.text.slice(span.start, span.end)}`)
        .join(" "),
      expected,
    );
  }

  it("are contexts, properties, functions, literals and operators", () => {
    tokens(
      "a ${{ !contains(inputs.a, 'b') && 1 >= 2.5 || null }} b",
      false,
      "operator:! function:contains context:inputs property:a string:'b' operator:&& number:1 operator:>= number:2.5 operator:|| word:null",
    );
    tokens("steps.*.output == true", true, "context:steps operator:* property:output operator:== word:true");
  });

  it("are there in quotes and in broken expressions", () => {
    tokens(`"\\t\${{ inputs.a == 'b' }}"`, false, "context:inputs property:a operator:== string:'b'");
    tokens("${{ contains(inputs.", false, "function:contains context:inputs");
    tokens("${{ 'a", false, "string:'a");
  });

  it("are none in plain text", () => {
    tokens("inputs.a == b", false, "");
    tokens("1", true, "");
  });
});
