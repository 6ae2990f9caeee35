import assert from "node:assert/strict";
import { stepsOf } from "../../../../../server/src/core/language/checks/placed-step.ts";
import { expressionTokens } from "../../../../../server/src/core/language/expressions/expression-tokens.ts";
import { topValue } from "../../../../../server/src/core/language/locate.ts";
import { readMarked } from "../marked.ts";

const task = "manus: 1\nkind: task\nname: a\n";

describe("the names that expressions use", () => {
  /** Check the uses of a step's prompt: `context.name` each, what stands at its span where that is another, and its output. */
  function check(prompt: string, expected: string): void {
    const { document } = readMarked(`manus: 1\nkind: workflow\nname: a\nsteps:\n  - prompt: ${prompt}\n`);
    const uses = stepsOf(document).flatMap(({ facts, at }) => facts.uses.map((use) => ({ ...use, at })));
    const shown = uses.map(({ context, name, span, exact, output, at }) => {
      const written = document.text.slice(span.start + at, span.end + at);
      const read = output && document.text.slice(output.span.start + at, output.span.end + at);
      return `${context}.${name ?? "*"}${written === name ? "" : `=${written}`}${exact ? "" : "?"}${output ? `>${output.name}=${read ?? ""}` : ""}`;
    });
    assert.equal(shown.join(" "), expected);
  }

  it("are inputs, variables, steps and their outputs", () =>
    check(
      "${{ inputs.a }} ${{ env.B }} ${{ run.id }} ${{ steps.c.outputs.d.e }} ${{ STEPS['f'].output }}",
      "inputs.a env.B steps.c>d=d steps.f",
    ));

  it("are all of a context where only the run knows which", () =>
    check("${{ inputs[run.id] }} ${{ toJSON(steps) }}", "inputs.*=inputs steps.*=steps"));

  it("stand exactly in quoted, escaped, folded and bracketed texts", () => {
    check(`"\\t\${{ inputs['a'] }}"`, "inputs.a");
    check("'it''s ${{ inputs[''a''] }}'", "inputs.a");
    check(">\n      one\n      two ${{ inputs.a }}\n\n      three ${{ inputs.b }}", "inputs.a inputs.b");
    check("|\r\n      one\r\n      two ${{ inputs.a }}", "inputs.a");
  });

  it("stand as they are written where that is with escapes", () => {
    check('"${{ inputs.\\u0061b }}"', "inputs.ab=\\u0061b");
    check("${{ inputs['a''b'] }}", "inputs.a'b=a''b");
  });

  it("are there while the expression makes no sense yet", () => {
    check("${{ inputs.a ==", "inputs.a");
    check("${{ contains(inputs.a, }}", "inputs.a");
    check("${{ item.b + inputs.a }}", "inputs.a");
    check('"${{ steps.a.', "steps.a");
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
