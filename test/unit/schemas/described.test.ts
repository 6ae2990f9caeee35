import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { toolNames } from "../../../schemas/generated/tools.ts";
import type { JsonSchema } from "../../../schemas/json-schema.ts";

const folder = join(import.meta.dirname, "../../../schemas");
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8")) as JsonSchema;

/** One schema inside a document, and the path that leads to it. */
type Place = readonly [path: string, schema: JsonSchema];

/** All schemas in `schema`, itself included; those of `if` and `then`, which only restrict what is described beside them, left out. */
function places([path, schema]: Place): readonly Place[] {
  const named = (keyword: "$defs" | "properties") =>
    Object.entries(schema[keyword] ?? {}).map(([name, inner]): Place => [`${path}/${keyword}/${name}`, inner]);
  const rest = typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  const unnamed: readonly Place[] = [
    ...(schema.items ? [[`${path}/items`, schema.items] as const] : []),
    ...(rest ? [[`${path}/additionalProperties`, rest] as const] : []),
  ];
  const branches = (schema.oneOf ?? []).map((inner, index): Place => [`${path}/oneOf/${String(index)}`, inner]);
  return [
    [path, schema] as const,
    ...[...named("$defs"), ...named("properties"), ...unnamed, ...branches].flatMap(places),
  ];
}

function target(root: JsonSchema, schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema;
  const found = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
  assert.ok(found, `${schema.$ref} leads nowhere`);
  return target(root, { ...found, ...schema, $ref: found.$ref } as JsonSchema);
}

const isValue = (path: string) => /\/(?:properties\/[^/]+|items|additionalProperties)$/.test(path);

for (const name of ["manus.schema.json", "events.schema.json"]) {
  const root = read(name);
  const all = places(["#", root]);
  const ajv = new Ajv2020({ strict: false, discriminator: true, allErrors: true });
  ajv.addSchema(root);

  describe(name, () => {
    it("describes every key, with an example", () => {
      const poor = all.filter(([path, schema]) => {
        const { description, examples } = target(root, schema);
        return isValue(path) && (description === undefined || examples === undefined || examples.length === 0);
      });
      assert.deepEqual(
        poor.map(([path]) => path),
        [],
      );
    });

    it("has examples and defaults that fit", () => {
      for (const [path, schema] of all) {
        const values = [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])];
        const validate = ajv.compile({ $ref: `${root.$id ?? ""}${path}` });
        for (const value of values) assert.ok(validate(value), `${path}: ${ajv.errorsText(validate.errors)}`);
      }
    });

    it("gives every branch a title, and a meaning to every value or to none", () => {
      for (const [path, schema] of all) {
        for (const branch of schema.oneOf ?? [])
          assert.ok(target(root, branch).title, `${path} has a branch without title`);
        if (schema.enumDescriptions) assert.equal(schema.enumDescriptions.length, schema.enum?.length, path);
      }
    });
  });
}

describe("tool schemas", () => {
  it("name all tools that a step may call, and no others", () => {
    const step = read("manus.schema.json").$defs?.["toolStep"]?.properties?.["tool"];
    assert.deepEqual(step?.oneOf?.[0]?.enum, [...toolNames]);
  });
});
