import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv, type ErrorObject } from "ajv";
import { parse } from "yaml";
import { fullTask, fullWorkflow } from "./documents.ts";
import { wrongDocuments } from "./wrong-documents.ts";

const file = join(import.meta.dirname, "../../../schemas/generated/manus-file.schema.json");

describe("the schema for plain YAML editors", () => {
  // Editors know `enumDescriptions`; a validator that is strict about keywords doesn't.
  const validate = new Ajv({ strict: false, allErrors: true }).compile(
    JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>,
  );
  const errorsOf = (text: string): readonly ErrorObject[] => (validate(parse(text)) ? [] : (validate.errors ?? []));
  const step = (lines: string): string => `manus: 1\nkind: workflow\nname: a\nsteps:\n  - ${lines}\n`;

  it("refers to nothing outside itself", () => {
    const refs = [...readFileSync(file, "utf8").matchAll(/"\$ref": "([^"]*)"/g)].map((match) => match[1] ?? "");
    assert.ok(refs.length > 100);
    assert.deepEqual(
      refs.filter((ref) => !ref.startsWith("#/definitions/")),
      [],
    );
  });

  it("accepts every key", () => {
    assert.deepEqual(errorsOf(fullTask), []);
    assert.deepEqual(errorsOf(fullWorkflow), []);
  });

  for (const [where, cases] of Object.entries(wrongDocuments)) {
    for (const [what, text] of cases) {
      it(`rejects in ${where}: ${what}`, () => assert.notDeepEqual(errorsOf(text), []));
    }
  }

  it("knows the arguments of each tool, which may be expressions", () => {
    assert.deepEqual(errorsOf(step("{ tool: file_read, with: { file: a, start_line: 3 } }")), []);
    assert.deepEqual(errorsOf(step("{ tool: file_read, with: { file: a, start_line: '${{ inputs.a }}' } }")), []);
    assert.deepEqual(errorsOf(step("{ tool: idle }")), []);
    const paths = (lines: string): readonly string[] =>
      errorsOf(step(lines)).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
    assert.ok(paths("{ tool: file_read, with: { file: a, start_line: x } }").includes("/steps/0/with/start_line type"));
    assert.ok(paths("{ tool: file_read, with: { fiel: a } }").includes("/steps/0/with additionalProperties"));
    assert.ok(paths("{ tool: file_read }").includes("/steps/0 required"));
  });

  it("speaks of the kind of step that is meant, and of no other", () => {
    const said = errorsOf(step("{ prompt: Do it., wiht: {} }")).filter(({ keyword }) => keyword !== "if");
    assert.deepEqual(
      said.map(({ keyword, params }) => [keyword, params]),
      [["additionalProperties", { additionalProperty: "wiht" }]],
    );
  });
});
