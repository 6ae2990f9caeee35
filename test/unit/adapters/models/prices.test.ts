import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { builtInPrices, createPriceFile, readPrices } from "../../../../server/src/adapters/models/price-files.ts";
import { priceOf } from "../../../../server/src/core/agent/prices.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

describe("tables of prices", () => {
  const schemas = join(import.meta.dirname, "../../../../schemas");
  const read = (file: string): object => JSON.parse(readFileSync(join(schemas, file), "utf8")) as object;
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(read("prices.schema.json"));
  const good = { models: ["a"], input: 1, output: 2 };

  it("ours fits its schema, and each price says where and when it was read", () => {
    const table = read("prices.json") as { prices: { source?: string; readOn?: string; hosts?: string[] }[] };
    assert.equal(validate(table), true, JSON.stringify(validate.errors));
    assert.notEqual(table.prices.length, 0);
    for (const price of table.prices) {
      assert.match(price.source ?? "", /^https:\/\//);
      assert.match(price.readOn ?? "", /^\d{4}-\d{2}-\d{2}$/);
      assert.notEqual(price.hosts, undefined, "the same model costs something else elsewhere");
    }
  });
  it("ours knows a model at its provider, and not elsewhere", () => {
    assert.deepEqual(priceOf([builtInPrices], "api.openai.com", "gpt-5-mini"), {
      input: 0.25,
      output: 2,
      cachedInput: 0.025,
    });
    assert.equal(priceOf([builtInPrices], "localhost", "gpt-5-mini"), undefined);
  });
  for (const [name, entry] of [
    ["no models", { input: 1, output: 1 }],
    ["an empty list of models", { ...good, models: [] }],
    ["no output", { models: ["a"], input: 1 }],
    ["a text as price", { ...good, input: "1" }],
    ["a price below zero", { ...good, output: -1 }],
    ["a text as hosts", { ...good, hosts: "localhost" }],
    ["no number of tokens", { ...good, upToInputTokens: "many" }],
  ] as const) {
    it(`isn't one with ${name}, for us as for the schema`, () => {
      const table = { prices: [good, entry] };
      assert.equal(validate(table), false);
      const wrong = readPrices(JSON.stringify(table));
      assert.ok(typeof wrong === "string" && wrong.includes("entry 2"));
    });
  }
  it("is what a person wrote, anew each time; without the file there is none", async () => {
    const file = join(await temporaryFolder(), "prices.json");
    const warned: string[] = [];
    const nothing = (): void => undefined;
    const prices = createPriceFile(file, {
      debug: nothing,
      info: nothing,
      error: nothing,
      warn: (text) => warned.push(text),
    });
    assert.deepEqual(await prices(), { prices: [] });
    await writeFile(file, JSON.stringify({ prices: [good] }));
    assert.deepEqual(await prices(), { prices: [good] });
    await writeFile(file, "{");
    assert.deepEqual([await prices(), await prices()], [{ prices: [] }, { prices: [] }]);
    assert.equal(warned.length, 1);
    assert.match(warned[0] ?? "", /prices\.json aren't used/);
  });
});
