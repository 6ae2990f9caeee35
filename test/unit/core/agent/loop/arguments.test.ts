import assert from "node:assert/strict";
import fc from "fast-check";
import { toolNames } from "../../../../../schemas/generated/tools.ts";
import { checkCall } from "../../../../../server/src/core/agent/loop/check-call.ts";
import { builtInTools, contextOf } from "./play.ts";

/** What is wrong with a call of a tool that a stranger describes; undefined: nothing. */
function objection(parameters: object, values: object | string): string | undefined {
  const tool = { name: "mcp_x_y", description: "", parameters: parameters as Record<string, unknown> };
  const text = typeof values === "string" ? values : JSON.stringify(values);
  const checked = checkCall({ name: "mcp_x_y", arguments: text }, contextOf({ tools: [tool] }));
  return checked.ok ? undefined : checked.reason;
}

describe("arguments of tools that others describe", () => {
  const search = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://example.com/search",
    type: "object",
    properties: {
      text: { type: "string", minLength: 2, maxLength: 5 },
      limit: { type: "integer", minimum: 1, exclusiveMaximum: 10 },
      tags: { type: "array", items: { $ref: "#/$defs/tag" }, minItems: 1, maxItems: 2 },
      mode: { enum: ["all", "any"] },
      kind: { const: "x" },
      either: { anyOf: [{ type: "string" }, { type: "number" }] },
    },
    required: ["text"],
    additionalProperties: false,
    $defs: { tag: { type: "object", properties: { name: { type: "string" } }, required: ["name"] } },
  };
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{}, /`text` is missing/],
    [{ text: "a" }, /`text` must have at least 2 characters, not the text "a"/],
    [{ text: "abcdef" }, /`text` may have at most 5 characters/],
    [{ text: 3 }, /`text` must be string, not 3/],
    [{ text: "abc", limit: 0 }, /`limit` must be >= 1, not 0/],
    [{ text: "abc", limit: 10 }, /`limit` must be < 10, not 10/],
    [{ text: "abc", limit: 1.5 }, /`limit` must be integer, not 1\.5/],
    [{ text: "abc", tags: [] }, /`tags` must have at least 1 entries, not \[\]/],
    [{ text: "abc", tags: [{}] }, /`name` is missing in `tags\.0`/],
    [{ text: "abc", mode: "some" }, /`mode` must be one of \["all","any"\], not the text "some"/],
    [{ text: "abc", kind: "y" }, /`kind` must be "x"/],
    [{ text: "abc", either: true }, /`either` must/],
    [{ text: "abc", limits: 3 }, /no argument `limits`\. Did you mean `limit`\?/],
    [{ text: "abc", zzz: 3 }, /no argument `zzz`\. It takes `text`, `limit`/],
  ];
  for (const [values, reason] of wrong) {
    it(`are refused with the reason: ${JSON.stringify(values)}`, () =>
      assert.match(objection(search, values) ?? "", reason));
  }

  it("are taken when they fit", () => {
    assert.equal(
      objection(search, { text: "abc", limit: 9, tags: [{ name: "a" }], mode: "any", kind: "x", either: 1 }),
      undefined,
    );
  });

  it("are checked by the dialect that the schema names", () => {
    const parameters = (dialect: string) => ({
      $schema: dialect,
      type: "object",
      properties: { a: { items: [{ type: "string" }] } },
    });
    assert.match(
      objection(parameters("http://json-schema.org/draft-07/schema#"), { a: [1] }) ?? "",
      /`a\.0` must be string/,
    );
    const newer = { type: "object", properties: { a: { prefixItems: [{ type: "string" }] } } };
    assert.match(objection(newer, { a: [1] }) ?? "", /`a\.0` must be string/);
  });

  it("follow schemas that refer to themselves", () => {
    const tree = {
      $ref: "#/$defs/node",
      $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" }, v: { type: "number" } } } },
    };
    assert.equal(objection(tree, { next: { next: { v: 1 } } }), undefined);
    assert.match(objection(tree, { next: { next: { v: "1" } } }) ?? "", /`next\.next\.v` must be number/);
  });

  it("are left to the server where the schema can't be understood", () => {
    const odd: readonly object[] = [
      { $ref: "https://example.com/elsewhere.json" },
      { type: "objekt" },
      { type: "object", properties: 3 },
      { type: "object", required: "all" },
      { $schema: 7 },
      {},
    ];
    for (const parameters of odd) assert.equal(objection(parameters, { a: 1 }), undefined, JSON.stringify(parameters));
  });

  it("aren't held against patterns, which could take for ever", () => {
    const parameters = {
      type: "object",
      properties: { a: { type: "string", pattern: "^(a+)+$" }, pattern: { type: "number" } },
      patternProperties: { "^(b+)+$": { type: "number" } },
    };
    assert.equal(objection(parameters, { a: `${"a".repeat(40)}!`, [`${"b".repeat(40)}!`]: "x" }), undefined);
    assert.match(
      objection(parameters, { pattern: "x" }) ?? "",
      /`pattern` must be number/,
      "an argument may be called so",
    );
  });

  it("keep what a schema holds as values", () => {
    const parameters = {
      type: "object",
      properties: { a: { const: { pattern: "x" } }, b: { enum: [{ pattern: "y" }] } },
    };
    assert.equal(objection(parameters, { a: { pattern: "x" }, b: { pattern: "y" } }), undefined);
    assert.match(objection(parameters, { a: {} }) ?? "", /`a` must be \{"pattern":"x"\}/);
  });

  it("never make the check throw, whatever schema and values", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.json(),
        (parameters, text) => void objection(parameters, text),
      ),
    );
    const keyword = fc.constantFrom(
      "type",
      "properties",
      "items",
      "anyOf",
      "required",
      "$ref",
      "if",
      "not",
      "minimum",
      "$defs",
    );
    const schemas = fc.dictionary(keyword, fc.oneof(fc.jsonValue(), fc.constantFrom("object", "#", "#/$defs/a")));
    fc.assert(
      fc.property(
        schemas,
        fc.dictionary(fc.string(), fc.jsonValue()),
        (parameters, values) => void objection(parameters, values),
      ),
    );
  }).timeout(60_000);

  it("can't reach what every object has", () => {
    const parameters = { type: "object", properties: {}, additionalProperties: false };
    assert.match(objection(parameters, '{"__proto__": {"a": 1}}') ?? "", /no argument `__proto__`/);
    assert.match(
      objection({ ...parameters, required: ["toString"], additionalProperties: true }, {}) ?? "",
      /`toString` is missing/,
    );
  });
});

describe("arguments of the built-in tools", () => {
  it("are taken when they are the examples of the schema", () => {
    for (const { name, parameters } of builtInTools) {
      const properties = (parameters["properties"] ?? {}) as Record<
        string,
        { examples?: readonly unknown[]; enum?: readonly unknown[] }
      >;
      const required = (parameters["required"] ?? []) as readonly string[];
      const target = name === "browser_click" || name === "browser_input" ? ["index"] : [];
      const values = Object.fromEntries(
        [...required, ...target].map((key) => [key, properties[key]?.examples?.[0] ?? properties[key]?.enum?.[0]]),
      );
      const checked = checkCall({ name, arguments: JSON.stringify(values) }, contextOf());
      assert.ok(checked.ok, `${name}: ${checked.ok ? "" : checked.reason}`);
    }
    assert.equal(builtInTools.length, toolNames.length);
  });

  it("name a tool that was probably meant", () => {
    const advice = (name: string): string => {
      const checked = checkCall({ name, arguments: "{}" }, contextOf());
      return checked.ok ? "" : checked.reason;
    };
    assert.match(advice("read_file"), /There is no tool `read_file`/);
    assert.match(advice("shell_execute"), /Did you mean `shell_exec`\?/);
    assert.match(advice("File_Read"), /Did you mean `file_read`\?/);
    assert.match(advice("constructor"), /There is no tool `constructor`/);
    assert.ok(advice("x".repeat(10_000)).length < 300);
  });
});
