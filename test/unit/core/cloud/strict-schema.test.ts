import assert from "node:assert/strict";
import fc from "fast-check";
import { checkJsonOutput } from "../../../../server/src/core/agent/check-json-output.ts";
import { makeStrict, withoutNulls } from "../../../../server/src/core/cloud/strict-schema.ts";

const plain = fc.constantFrom(
  { type: "string" },
  { type: "integer" },
  { type: "boolean" },
  { type: ["string", "null"] },
);
const { schema: anySchema } = fc.letrec<{ schema: object; group: object }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    plain,
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    tie("group"),
  ),
  group: fc
    .tuple(fc.dictionary(fc.constantFrom("a", "b", "c"), tie("schema"), { minKeys: 1 }), fc.subarray(["a", "b", "c"]))
    .map(([properties, names]) => ({
      type: "object",
      properties,
      required: names.filter((name) => name in properties),
    })),
}));

/** A value of a strict schema, with nulls wherever they may stand. */
function sample(schema: unknown): unknown {
  const { type, properties, items, anyOf } = schema as Record<string, unknown>;
  if (Array.isArray(anyOf)) return null;
  const types = Array.isArray(type) ? (type as unknown[]) : [type];
  if (types.includes("null")) return null;
  if (types.includes("object"))
    return Object.fromEntries(Object.entries(properties as object).map(([name, one]) => [name, sample(one)]));
  if (types.includes("array")) return [sample(items)];
  return types.includes("integer") ? 1 : types.includes("boolean") ? true : "text";
}

function objectsIn(schema: unknown): readonly Record<string, unknown>[] {
  if (typeof schema !== "object" || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsIn);
  const { properties } = schema as Record<string, unknown>;
  return properties === undefined ? inner : [schema as Record<string, unknown>, ...inner];
}

describe("a schema for the cloud", () => {
  it("lists all properties as required and allows no others, at every depth; its answers fit the original", () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const made = makeStrict(schema);
        assert.ok(made.ok);
        for (const one of objectsIn(made.schema).filter(({ type }) => type !== undefined)) {
          assert.deepEqual(one["required"], Object.keys(one["properties"] as object));
          assert.equal(one["additionalProperties"], false);
        }
        const value = sample(made.schema);
        assert.ok(checkJsonOutput(JSON.stringify(value), made.schema).ok);
        const read = checkJsonOutput(JSON.stringify(withoutNulls(value, schema)), schema);
        assert.ok(read.ok, JSON.stringify([schema, value, read]));
      }),
    );
  });

  it("keeps what it says otherwise", () => {
    const written = { type: "array", minItems: 2, items: { enum: ["a", "b"], description: "One" } };
    assert.deepEqual(makeStrict(written), { ok: true, schema: written });
  });

  for (const [what, schema] of [
    ["anything", true],
    ["an object without properties", { type: "object" }],
    ["properties of any name", { type: "object", properties: { a: {} }, additionalProperties: { type: "string" } }],
    ["allOf", { allOf: [{ type: "string" }] }],
    ["a reference", { $ref: "#/$defs/a" }],
  ] as const) {
    it(`refuses ${what} with a reason`, () => {
      const made = makeStrict(schema, "The schema of the output report");
      assert.ok(!made.ok && made.wrong.startsWith("The schema of the output report"), JSON.stringify(made));
    });
  }
});
