import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { validateTaskOrWorkflow } from "../../../schemas/generated/validators.js";
import { fullTask, fullWorkflow } from "./documents.ts";
import { wrongDocuments } from "./wrong-documents.ts";

const file = join(import.meta.dirname, "../../../schemas/manus.schema.json");

describe("the generated validator of the format", () => {
  const ajv = new Ajv2020({ allErrors: true, discriminator: true, messages: false, strict: false, inlineRefs: false });
  const validate = ajv.compile(JSON.parse(readFileSync(file, "utf8")) as object);

  it("finds what a validator for JSON Schema 2020-12 finds", () => {
    const wrong = Object.values(wrongDocuments).flatMap((documents) => documents.map(([, text]) => text));
    for (const text of [fullTask, fullWorkflow, ...wrong]) {
      const value: unknown = parse(text);
      assert.equal(validateTaskOrWorkflow(value), validate(value), text);
      assert.deepEqual(places(validateTaskOrWorkflow.errors), places(validate.errors), text);
    }
  });
});

function places(errors: typeof validateTaskOrWorkflow.errors): readonly string[] {
  return (errors ?? []).map((error) => `${error.instancePath} ${error.keyword} ${JSON.stringify(error.params)}`).sort();
}
