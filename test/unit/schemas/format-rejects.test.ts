import assert from "node:assert/strict";
import { parse } from "yaml";
import { validateTaskOrWorkflow } from "../../../schemas/generated/validators.js";
import { wrongDocuments } from "./wrong-documents.ts";

for (const [where, cases] of Object.entries(wrongDocuments)) {
  describe(`the format rejects in ${where}`, () => {
    for (const [what, text, path, keyword] of cases) it(what, () => reject(text, path, keyword));
  });
}

function reject(text: string, path: string, keyword: string): void {
  assert.equal(validateTaskOrWorkflow(parse(text)), false);
  const found = (validateTaskOrWorkflow.errors ?? []).map((error) => `${error.instancePath} ${error.keyword}`);
  assert.ok(found.includes(`${path} ${keyword}`), `found ${found.join("; ")}`);
}
