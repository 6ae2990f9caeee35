import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type * as validators from "../../../schemas/generated/validators.js";
import { generateAll } from "../../../scripts/generate/all.ts";

const root = join(import.meta.dirname, "../../..");

describe("what is generated from the schemas", () => {
  let generated: ReadonlyMap<string, string>;
  before(async function () {
    this.timeout(60_000);
    generated = await generateAll(root);
  });

  for (const path of [
    "schemas/generated/format.ts",
    "schemas/generated/events.ts",
    "schemas/generated/tools.ts",
    "schemas/generated/format-schema.ts",
    "schemas/generated/manus-file.schema.json",
    "schemas/generated/policy.ts",
    "schemas/generated/validators.js",
    "schemas/generated/validators.d.ts",
    "package.json",
    "docs/format.md",
    "docs/tools.md",
    "docs/events.md",
    "docs/settings.md",
    "l10n/bundle.l10n.json",
  ]) {
    it(`${path} is up to date`, () => {
      const stands = readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n");
      assert.ok(stands === generated.get(path), "stale: run node scripts/generate.ts");
    });
  }

  it("is all in that list", () => assert.equal(generated.size, 14));

  it("validates without any other module", async () => {
    const code = generated.get("schemas/generated/validators.js") ?? "";
    const alone = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as typeof validators;
    assert.equal(alone.toolArgumentValidators.idle({}), true);
    assert.equal(alone.validateStreamEvent({}), false);
  });
});
