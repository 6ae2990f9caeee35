import assert from "node:assert/strict";
import { expressionFunctions } from "../../../../../server/src/core/language/expressions/expression-functions.ts";
import { signatureInExpression } from "../../../../../server/src/core/language/expressions/expression-signature.ts";
import { readMarked } from "../marked.ts";

/** Check the signature at `$0` of a prompt, with the parameter at the cursor in brackets. */
function check(source: string, expected: string | undefined): void {
  const { document, offset } = readMarked(`manus: 1\nkind: task\nname: a\nprompt: ${source}\n`);
  const signature = signatureInExpression(document, offset);
  const active = signature?.active === undefined ? undefined : signature.parameters[signature.active]?.span;
  const { label = "" } = signature ?? {};
  const shown = active
    ? `${label.slice(0, active.start)}[${label.slice(active.start, active.end)}]${label.slice(active.end)}`
    : label;
  assert.equal(signature && shown, expected);
}

describe("signatures in expressions", () => {
  it("tell the parameter at the cursor", () => {
    check("${{ contains($0) }}", "contains([search], item)");
    check("${{ contains(run.id$0, 'a') }}", "contains([search], item)");
    check("${{ contains(run.id,$0 'a') }}", "contains(search, [item])");
    check("${{ contains(run.id, 'a'$0) }}", "contains(search, [item])");
  });

  it("are there while it's being typed", () => {
    check("${{ contains($0", "contains([search], item)");
    check("${{ contains(run.id, $0", "contains(search, [item])");
    check("${{ contains(run.id, 'a, $0", "contains(search, [item])");
    check('"${{ contains(run.id, $0', "contains(search, [item])");
  });

  it("are of the innermost call", () => {
    check("${{ contains(join(run.id, $0), 'a') }}", "join(list, [separator])");
    check("${{ contains(join(run.id, ','), $0'a') }}", "contains(search, [item])");
    check("${{ contains((run.id$0), 'a') }}", "contains([search], item)");
    check("${{ contains(run[$0], 'a') }}", "contains([search], item)");
  });

  it("don't count what stands in texts", () => check("${{ contains('a, (b', $0) }}", "contains(search, [item])"));

  it("go on where arguments repeat", () => {
    check("${{ format($0) }}", "format([template], value, …)");
    check("${{ format('{0}{1}{2}', 1, 2, $0) }}", "format(template, [value], …)");
    check("${{ case($0, 1, 2) }}", "case([condition], value, …, otherwise)");
    check("${{ case(a, $01, 2) }}", "case(condition, [value], …, otherwise)");
    check("${{ case(a, 1, $0) }}", "case(condition, value, …, [otherwise])");
    check("${{ case(a, 1, b$0, 2, 3) }}", "case([condition], value, …, otherwise)");
    check("${{ case(a, 1, b, 2, $03) }}", "case(condition, value, …, [otherwise])");
  });

  it("show no parameter where there are too many", () => check("${{ contains(1, 2, $0) }}", "contains(search, item)"));

  it("are nowhere else", () => {
    check("${{ contains$0(1, 2) }}", undefined);
    check("${{ contains(1, 2)$0 }}", undefined);
    check("${{ nope($0) }}", undefined);
    check("${{ run.format($0) }}", undefined);
    check("contains($0)", undefined);
  });

  it("are there for every function, documented, with its parameters where its label has them", () => {
    for (const { name, parameters } of expressionFunctions) {
      const { document, offset } = readMarked(
        `manus: 1\nkind: workflow\nname: a\nsteps:\n  - if: ${name.toUpperCase()}($0\n`,
      );
      const signature = signatureInExpression(document, offset);
      assert.ok(signature && signature.label.startsWith(`${name}(`), name);
      assert.notEqual(signature.documentation, "");
      const names = signature.parameters.map(({ span }) => signature.label.slice(span.start, span.end));
      assert.deepEqual(
        names,
        parameters.map((parameter) => parameter.name),
      );
    }
  });
});
