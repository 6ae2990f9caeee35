import assert from "node:assert/strict";
import { contextTypes } from "../../../../../server/src/core/language/expressions/context-types.ts";
import { stepScope } from "../../../../../server/src/core/language/expressions/expression-scope.ts";
import { describeType } from "../../../../../server/src/core/language/expressions/expression-type.ts";
import { typeOfSchema } from "../../../../../server/src/core/language/expressions/schema-type.ts";
import { typeOfExpression } from "../../../../../server/src/core/language/expressions/type-of-expression.ts";
import { readMarked } from "../marked.ts";

const text = `manus: 1
kind: workflow
name: a
env: { LEVEL: 3 }
inputs:
  text: { description: x }
  n: { type: number }
  on: { type: boolean }
  pick: { type: choice, options: [x, y] }
  path: { type: file }
  odd: { type: wrong }
steps:
  - id: log
    tool: shell_exec
    with: { id: a, exec_dir: ., command: git log }
  - id: gate
    approve: x
  - id: task
    task: summarize
  - id: path
    task: ./summarize.manus.yaml
  - id: flow
    workflow: publish
  - id: many
    forEach: steps.task.outputs.sizes
    workflow: publish
  - id: missing
    task: nope
  - id: empty
  - id: loop
    forEach: steps.task.outputs.sizes
    tool: idle
# -- summarize.manus.yaml
manus: 1
kind: task
name: summarize
prompt: x
outputs:
  report: { file: report.md }
  last: { message: last }
  sizes: { json: { type: array, items: { type: object, properties: { words: { type: integer } }, additionalProperties: false } } }
# -- publish.manus.yaml
manus: 1
kind: workflow
name: publish
steps: [{ tool: idle }]
outputs: { url: steps.step-1.output, size: "\${{ inputs.n }}", words: "a \${{ inputs.n }}", fixed: 3, all: inputs, odd: "inputs. +" }
inputs: { n: { type: number } }
`;

describe("the type of an expression", () => {
  const { document, around } = readMarked(text);
  const position = document.steps.length - 1;
  const types = contextTypes({ document, index: around.index, scope: stepScope("with", true), step: position });

  const cases: readonly (readonly [string, string])[] = [
    ["inputs", "mapping"],
    ["inputs.text", "string"],
    ["Inputs.N", "number"],
    ["inputs['on']", "boolean"],
    ["inputs.pick", "'x' or 'y'"],
    ["inputs.path", "string"],
    ["inputs.odd", "any value"],
    ["inputs.nope", "null"],
    ["inputs.text.more", "null"],
    ["inputs[inputs.text]", "any value"],
    ["env.LEVEL", "string"],
    ["env.NOPE", "null"],
    ["secrets.ANY", "string"],
    ["workspace.root", "string"],
    ["run.startedAt", "string"],
    ["index", "number"],
    ["item", "mapping"],
    ["item.words", "number"],
    ["item.nope", "null"],
    ["steps.log.outcome", "'succeeded', 'failed', 'skipped' or 'stopped'"],
    ["steps.log.output", "string"],
    ["steps.log.outputs.exitCode", "number"],
    ["steps.log.outputs.other", "any value"],
    ["steps.log.error", "string"],
    ["steps.gate.outcome", "'approved', 'denied', 'failed', 'skipped' or 'stopped'"],
    ["steps.gate.outputs.a", "null"],
    ["steps.task.outputs.report", "string"],
    ["steps.path.outputs.last", "string"],
    ["steps.task.outputs.sizes", "list of mapping"],
    ["steps.task.outputs.sizes[0].words", "number"],
    ["steps.task.outputs.sizes.*.words", "list of number"],
    ["steps.task.outputs.nope", "null"],
    ["steps.flow.outputs.nope", "null"],
    ["steps.flow.output", "string"],
    ["steps.flow.outputs.url", "string"],
    ["steps.flow.outputs.size", "number"],
    ["steps.flow.outputs.words", "string"],
    ["steps.flow.outputs.fixed", "number"],
    ["steps.flow.outputs.all", "mapping"],
    ["steps.flow.outputs.all.n", "any value"],
    ["steps.flow.outputs.odd", "any value"],
    ["steps.many.outputs.size", "list of number"],
    ["steps.many.outputs.size[0]", "number"],
    ["steps.missing.outputs.any", "any value"],
    ["steps.empty.outcome", "string"],
    ["steps.empty.output", "any value"],
    ["steps.loop.output", "list of string"],
    ["steps.loop.output[0]", "string"],
    ["steps.loop.output.first", "null"],
    ["steps.loop.outputs.any", "any value"],
    ["steps.*.outcome", "list"],
    ["steps.nope", "null"],
    ["nope", "any value"],
    ["'a'", "'a'"],
    ["'it''s'", "'it''s'"],
    ["-1.5", "number"],
    ["true", "boolean"],
    ["null", "null"],
    ["(inputs.n)", "number"],
    ["!inputs.n", "boolean"],
    ["inputs.n > 1", "boolean"],
    ["inputs.on && 'a' || 'b'", "'a' or 'b'"],
    ["(inputs.on && 'a') || inputs.text", "string"],
    ["inputs.on || inputs.n", "any value"],
    ["inputs.on && inputs.on", "boolean"],
    ["contains('a', 'b')", "boolean"],
    ["format('a')", "string"],
    ["join(steps.loop.output)", "string"],
    ["fromJSON('1').a", "any value"],
    ["toJSON(inputs)", "string"],
    ["case(inputs.on, 'a', inputs.on, 'b', 'c')", "'a', 'b' or 'c'"],
    ["case(inputs.on, 1, 'c')", "any value"],
    ["always()", "boolean"],
    ["nope()", "any value"],
    ["1 +", "any value"],
    ["", "any value"],
  ];
  for (const [source, expected] of cases) {
    it(`${source} is ${expected}`, () => assert.equal(describeType(typeOfExpression(source, types)), expected));
  }

  it("names only some of many choices", () => {
    const values = Array.from({ length: 12 }, (_, index) => String(index));
    assert.match(describeType(typeOfSchema({ enum: values })), /'7' or 4 more$/);
  });

  it("follows any schema, however odd", () => {
    const nested: Record<string, unknown> = { type: "array" };
    nested["items"] = nested;
    assert.match(describeType(typeOfSchema(nested)), /^list of list of/);
    for (const odd of [
      undefined,
      null,
      1,
      "x",
      [],
      true,
      { type: 3 },
      { type: [] },
      { enum: [] },
      { enum: [1] },
      { type: "object", properties: 3 },
    ]) {
      assert.ok(describeType(typeOfSchema(odd)).length > 0);
    }
    assert.equal(describeType(typeOfSchema({ type: ["string", "null"] })), "any value");
    assert.equal(describeType(typeOfSchema({ type: ["number", "integer"] })), "number");
    assert.equal(describeType(typeOfSchema({ const: "a" })), "'a'");
  });
});

describe("the type of an item", () => {
  const itemOf = (forEach: string): Record<string, string> => {
    const { document, around } = readMarked(`manus: 1
kind: workflow
inputs: { a: { type: number }, b: { type: number } }
env: { X: 1 }
steps:
  - { id: each, forEach: "${forEach}", tool: idle }
`);
    const types = contextTypes({ document, index: around.index, scope: stepScope("with", true), step: 0 });
    const typeOf = (source: string): string => describeType(typeOfExpression(source, types));
    return { item: typeOf("item"), key: typeOf("item.key"), value: typeOf("item.value"), other: typeOf("item.other") };
  };

  it("is that of a list's entries", () =>
    assert.deepEqual(itemOf("steps.each.output"), { item: "string", key: "null", value: "null", other: "null" }));

  it("is a key and a value where it goes over a map", () => {
    assert.deepEqual(itemOf("inputs"), { item: "mapping", key: "string", value: "number", other: "null" });
    assert.deepEqual(itemOf("env"), { item: "mapping", key: "string", value: "string", other: "null" });
  });

  it("isn't known of what only the run tells", () =>
    assert.deepEqual(itemOf("fromJSON('[]')"), {
      item: "any value",
      key: "any value",
      value: "any value",
      other: "any value",
    }));
});
