import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkExpression,
  createScope,
  evaluateCommand,
  evaluateCondition,
  evaluateExpression,
  evaluateText,
} from "../../../../server/src/core/workflow/expressions.ts";
import type { Evaluated } from "../../../../server/src/core/workflow/expressions.ts";

const scope = createScope({
  inputs: { n: 3, name: "ada", on: true, list: ["a", "b"], none: null, constructor: "fine" },
  env: { HOME_PAGE: "https://example.org" },
  steps: {
    log: { outcome: "succeeded", output: '[{"id": 1}, {"id": 2}]', outputs: { exitCode: 0 }, error: null },
    "log-2": { outcome: "failed", output: "", outputs: {}, error: "It broke" },
  },
});
const valueOf = <T>(evaluated: Evaluated<T>): T => {
  assert.ok(evaluated.ok, evaluated.ok ? "" : evaluated.reason.message);
  return evaluated.value;
};
const reasonOf = (evaluated: Evaluated<unknown>): string => {
  assert.ok(!evaluated.ok);
  assert.equal(evaluated.reason.code, "expression-failed");
  return evaluated.reason.message;
};

describe("expressions", () => {
  describe("values", () => {
    for (const [source, expected] of [
      ["inputs.n", 3],
      ["inputs.name == 'ADA'", true],
      ["inputs.on && 'yes' || 'no'", "yes"],
      ["steps.log.outputs.exitCode", 0],
      ["steps.log-2.error", "It broke"],
      ["steps['log-2'].outcome", "failed"],
      ["fromJSON(steps.log.output)[1].id", 2],
      ["fromJSON(steps.log.output).*.id", [1, 2]],
      ["join(inputs.list, '+')", "a+b"],
      ["format('{0} of {1}', inputs.n, inputs.name)", "3 of ada"],
      ["contains(inputs.list, 'b')", true],
      ["steps.unknown.output", null],
      ["inputs.constructor", "fine"],
      ["inputs.__proto__", null],
      ["fromJSON(toJSON(inputs)).name", "ada"],
      ["join(steps.*.outcome)", "succeeded,failed"],
      ["inputs", { n: 3, name: "ada", on: true, list: ["a", "b"], none: null, constructor: "fine" }],
    ] as const) {
      it(source, () => assert.deepEqual(valueOf(evaluateExpression(source, scope)), expected));
    }
  });

  describe("texts", () => {
    for (const [text, expected] of [
      ["no expression", "no expression"],
      ["${{ inputs.n }}", 3],
      ["  ${{ inputs.list }} ", ["a", "b"]],
      ["n=${{ inputs.n }}", "n=3"],
      ["${{ inputs.n }}${{ inputs.on }}", "3true"],
      ["<${{ inputs.none }}>", "<>"],
      ["list: ${{ inputs.list }}", 'list: ["a","b"]'],
      ["a literal ${{ '${{' }} x }}", "a literal ${{ x }}"],
      ["${{ '}}' }}", "}}"],
      ["never closed ${{ inputs.n", "never closed ${{ inputs.n"],
    ] as const) {
      it(text, () => assert.deepEqual(valueOf(evaluateText(text, scope)), expected));
    }

    it("are inserted as they are: what looks like an expression in a value is none", () => {
      const sly = createScope({ inputs: { x: "${{ secrets.KEY }} $(rm) ${{ inputs.x }}" } });
      assert.equal(valueOf(evaluateText("<${{ inputs.x }}>", sly)), "<${{ secrets.KEY }} $(rm) ${{ inputs.x }}>");
    });
  });

  describe("conditions", () => {
    const status = { success: false, failure: true, stopped: false };
    for (const [source, expected] of [
      ["success()", false],
      ["failure()", true],
      ["always()", true],
      ["stopped()", false],
      ["Failure() && inputs.n > 2", true],
      ["inputs.none", false],
      ["''", false],
      ["'false'", true],
    ] as const) {
      it(source, () => assert.equal(valueOf(evaluateCondition(source, scope, status)), expected));
    }
  });

  describe("commands", () => {
    const place = { dialect: "posix", typed: false } as const;

    it("get each value as one quoted word", () => {
      const command = valueOf(
        evaluateCommand("say ${{ inputs.name }} ${{ inputs.n }} ${{ inputs.none }}", scope, place),
      );
      assert.equal(command, "say 'ada' '3' ''");
    });

    it("even when they are nothing but a value", () => {
      const sly = createScope({ inputs: { x: "rm -rf /; ls" } });
      assert.equal(valueOf(evaluateCommand("${{ inputs.x }}", sly, place)), "'rm -rf /; ls'");
    });

    it("refuse lists, and places where the quotes would be none", () => {
      assert.match(
        reasonOf(evaluateCommand("say ${{ inputs.list }}", scope, place)),
        /`inputs\.list`.*can't be one word/,
      );
      assert.match(reasonOf(evaluateCommand('say "${{ inputs.n }}"', scope, place)), /stands inside quotes/);
    });

    it("refuse keys for a running program", () => {
      const sly = createScope({ inputs: { x: "1\nimport os" } });
      const typed = { dialect: "posix", typed: true } as const;
      assert.match(reasonOf(evaluateCommand("x = ${{ inputs.x }}", sly, typed)), /control characters/);
      assert.equal(valueOf(evaluateCommand("x = ${{ inputs.x }}", sly, place)), "x = '1\nimport os'");
    });
  });

  describe("errors", () => {
    for (const [source, why] of [
      ["fromJSON('{')", /^The expression `fromJSON\('\{'\)` can't be evaluated: .*JSON/],
      ["inputs.", /can't be evaluated/],
      ["", /can't be evaluated/],
      ["secrets.KEY", /no context `secrets` here/],
      ["nope(1)", /no function `nope`/],
      ["constructor(inputs)", /no function `constructor`/],
      ["success()", /`success\(\)` only works in `if`/],
      ["(".repeat(500), /can't be evaluated/],
      ["'".repeat(3), /can't be evaluated/],
    ] as const) {
      it(`${source.slice(0, 40)} is a reason that quotes it`, () => {
        assert.match(reasonOf(evaluateExpression(source, scope)), why);
      });
    }

    it("never are thrown, whatever the text", () => {
      const words = fc.constantFrom(
        "inputs",
        "steps",
        ".",
        "[",
        "]",
        "(",
        ")",
        "'",
        "*",
        "==",
        "!",
        "&&",
        "fromJSON",
        "toJSON",
        "join",
        "0x",
        "1e999",
        ",",
        " ",
        "null",
        "__proto__",
      );
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string(),
            fc.array(words).map((all) => all.join("")),
          ),
          (source) => {
            assert.equal(typeof evaluateExpression(source, scope).ok, "boolean");
            assert.equal(typeof evaluateText(`a ${source} \${{ ${source} }}`, scope).ok, "boolean");
          },
        ),
      );
    });

    it("are found before anything runs", () => {
      assert.equal(checkExpression("inputs.x == 'a'", ["inputs"], false), undefined);
      assert.equal(checkExpression("always()", [], true), undefined);
      assert.match(checkExpression("steps.a", ["inputs"], false) ?? "", /no context `steps`/);
    });
  });
});
