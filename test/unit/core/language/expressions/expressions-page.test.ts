import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { wellKnownFunctions } from "@actions/expressions";
import { checkDocument } from "../../../../../server/src/core/language/check-document.ts";
import { openDocument } from "../../../../../server/src/core/language/document.ts";
import { contextTypes } from "../../../../../server/src/core/language/expressions/context-types.ts";
import {
  callLabel,
  expressionFunctions,
  functionNamed,
} from "../../../../../server/src/core/language/expressions/expression-functions.ts";
import { allContexts } from "../../../../../server/src/core/language/expressions/expression-scope.ts";
import type { ExpressionType } from "../../../../../server/src/core/language/expressions/expression-type.ts";
import { parseExpression } from "../../../../../server/src/core/language/expressions/parse-expression.ts";
import { typeOfExpression } from "../../../../../server/src/core/language/expressions/type-of-expression.ts";
import { emptySurroundings } from "../../../../../server/src/core/language/surroundings.ts";

const page = readFileSync(join(import.meta.dirname, "../../../../../docs/expressions.md"), "utf8").replaceAll(
  "\r\n",
  "\n",
);

function namesOf(type: ExpressionType | undefined): readonly string[] {
  return type?.kind === "mapping" ? type.shape.names() : [];
}

describe("docs/expressions.md", () => {
  it("has an example without findings", () => {
    const [, example = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    assert.ok(example.length > 100);
    assert.deepEqual(checkDocument(openDocument("/w/a.manus.yaml", example), emptySurroundings), []);
  });

  it("tells of every context and each of its properties", () => {
    const document = openDocument("/w/a.manus.yaml", "manus: 1\nkind: workflow\nsteps: [{ id: a, tool: idle }]\n");
    const types = contextTypes({ document, index: emptySurroundings.index, scope: { contexts: allContexts }, step: 0 });
    for (const context of allContexts) {
      assert.ok(page.includes(`| \`${context}`), context);
      const names = context === "steps" ? [] : namesOf(types.find(context)?.type);
      for (const name of names) assert.ok(page.includes(`| \`${context}.${name}\``), `${context}.${name}`);
    }
    const ofStep = namesOf(typeOfExpression("steps.a", types));
    assert.deepEqual(ofStep, ["output", "outcome", "outputs", "error"]);
    for (const name of ofStep) assert.ok(page.includes(`| \`steps.<id>.${name}`), name);
  });

  for (const called of expressionFunctions) {
    it(`tells of ${called.name} what the editor tells`, () => {
      const section = page.split("\n### ").find((part) => part.startsWith(`\`${callLabel(called).label}\``));
      assert.ok(section, "it has no section");
      const said = section.replace(/\s+/g, " ");
      for (const text of [called.about, ...called.parameters.map(({ about }) => about), `\`${called.example}\``]) {
        assert.ok(said.includes(text.replace(/\s+/g, " ")), text);
      }
      assert.equal(section.includes("Only in `if`"), called.status);
      assert.ok(parseExpression(called.example).ok, called.example);
    });
  }

  it("tells of no function that isn't there, and leaves out none of the library's", () => {
    const sections = [...page.matchAll(/^### `(\w+)\(/gm)].map(([, name]) => name);
    assert.deepEqual(
      sections,
      expressionFunctions.map(({ name }) => name),
    );
    for (const [name, { minArgs, maxArgs }] of Object.entries(wellKnownFunctions)) {
      const ours = functionNamed(name);
      assert.equal(ours?.least, minArgs, name);
      assert.equal(ours.most ?? Number.MAX_SAFE_INTEGER, maxArgs, name);
    }
  });
});
