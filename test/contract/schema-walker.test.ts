import assert from "node:assert/strict";
import fc from "fast-check";
import { dump } from "js-yaml";
import { formatSchema } from "../../schemas/generated/format-schema.ts";
import { toolNames, toolSchemas } from "../../schemas/generated/tools.ts";
import { toolArgumentValidators, validateTaskOrWorkflow } from "../../schemas/generated/validators.js";
import type { JsonSchema } from "../../schemas/json-schema.ts";
import { checkDocument } from "../../server/src/core/language/check-document.ts";
import { emptySurroundings } from "../../server/src/core/language/surroundings.ts";
import { openDocument } from "../../server/src/core/language/document.ts";
import type { Finding } from "../../server/src/core/language/finding.ts";
import { checkValue } from "../../server/src/core/language/schema/check-value.ts";
import { describePattern } from "../../server/src/core/language/schema/expectation.ts";
import type { SchemaCheck } from "../../server/src/core/language/schema/place.ts";
import { parseText, treeOf } from "../../server/src/core/language/yaml/parse-text.ts";
import { toPlainValue } from "../../server/src/core/language/yaml/plain-value.ts";
import { emptyIndex } from "../../server/src/core/language/workspace-index.ts";
import { sampleTask, sampleTest, sampleWorkflow } from "../unit/core/language/sample-files.ts";

/** What our own walker says of a value. */
function walk(value: unknown, schema: JsonSchema, keys: SchemaCheck["keys"]): Finding[] {
  const node = treeOf(parseText(JSON.stringify(value)));
  assert.ok(node);
  assert.deepEqual(toPlainValue(node), value);
  const findings: Finding[] = [];
  const check: SchemaCheck = {
    definitions: formatSchema.$defs ?? {},
    keys,
    expressionsFit: false,
    report: (one) => findings.push(one),
  };
  checkValue({ node, path: "", holder: node }, schema, check);
  return findings;
}

const replacements = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    "x",
    "A b",
    0,
    1,
    -1,
    1.5,
    12,
    true,
    false,
    [],
    {},
    [1],
    ["a", "a"],
    [null],
    { a: 1 },
    "${{ inputs.a }}",
    "10s",
    "task",
    "workflow",
  ),
  fc.constantFrom<unknown>(
    "local",
    "ask",
    "deny",
    "idle",
    "file_read",
    { "x-own": 1 },
    { file: "a" },
    { message: "last" },
    { json: true },
    { command: "a" },
    { key: "a" },
  ),
);

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...path, key]))];
}

/** A copy in which the value at a path was replaced, removed, renamed or joined by an unknown one. */
function mutate(value: unknown, path: Path, how: string, replacement: unknown): unknown {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  const last = path.at(-1);
  if (last === undefined) return { ...copy, unknown: replacement };
  let parent = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  if (how === "replace") parent[last] = replacement;
  else if (Array.isArray(parent)) {
    if (how === "remove") parent.splice(Number(last), 1);
    else parent.push(structuredClone(parent[last]));
  } else if (how === "remove") Reflect.deleteProperty(parent, last);
  else if (how === "add") parent["unknown"] = replacement;
  else {
    parent[`${last}s`] = parent[last];
    Reflect.deleteProperty(parent, last);
  }
  return copy;
}

const how = fc.constantFrom("replace", "replace", "replace", "remove", "rename", "add");
const mutated = fc
  .constantFrom<object>(sampleTask, sampleWorkflow, sampleTest)
  .chain((sample) =>
    fc
      .tuple(fc.constantFrom(...pathsOf(sample).slice(1)), how, replacements)
      .map(([path, change, replacement]) => mutate(sample, path, change, replacement)),
  );

describe("the walker of the schemas", () => {
  it("finds nothing in the samples, and neither does ajv", () => {
    for (const sample of [sampleTask, sampleWorkflow, sampleTest]) {
      assert.ok(validateTaskOrWorkflow(sample), JSON.stringify(validateTaskOrWorkflow.errors));
      assert.deepEqual(walk(sample, formatSchema.$defs?.[sample.kind] ?? {}, "format"), []);
    }
  });

  it("agrees with ajv on every single change of a file", () => {
    fc.assert(
      fc.property(mutated, (value) => {
        const kind = (value as Record<string, unknown>)["kind"];
        fc.pre(kind === "task" || kind === "workflow" || kind === "test");
        const findings = walk(value, formatSchema.$defs?.[kind] ?? {}, "format");
        const valid = validateTaskOrWorkflow(value);
        const said = findings.map((one) => `${one.code}: ${one.message}`).join("\n");
        assert.equal(
          findings.length === 0,
          valid,
          `ajv: ${JSON.stringify(validateTaskOrWorkflow.errors)}\nwalker: ${said}`,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("leaves nothing unsaid of a file that ajv rejects", () => {
    fc.assert(
      fc.property(mutated, (value) => {
        fc.pre(!validateTaskOrWorkflow(value));
        const document = openDocument("/w/a.manus.yaml", dump(value, { noRefs: true }));
        assert.notDeepEqual(
          checkDocument(document, { ...emptySurroundings, index: { ...emptyIndex, complete: false } }),
          [],
        );
      }),
      { numRuns: 500 },
    );
  });

  it("agrees with ajv on the arguments of tools", () => {
    const values = fc.constantFrom<unknown>(
      null,
      "",
      "a",
      0,
      3,
      -1,
      1.5,
      true,
      [],
      ["a"],
      [1],
      {},
      "past_day",
      "browser",
      "static",
    );
    const calls = fc.constantFrom(...toolNames).chain((tool) => {
      const names = [...Object.keys(toolSchemas[tool].function.parameters.properties ?? {}), "unknown"];
      return fc.tuple(fc.constant(tool), fc.dictionary(fc.constantFrom(...names), values, { noNullPrototype: true }));
    });
    fc.assert(
      fc.property(calls, ([tool, given]) => {
        const findings = walk(given, toolSchemas[tool].function.parameters, "arguments");
        const said = findings.map((one) => one.message).join("\n");
        assert.equal(findings.length === 0, toolArgumentValidators[tool](given), `${tool}\n${said}`);
      }),
      { numRuns: 500 },
    );
  });

  it("knows every keyword that the schemas use", () => {
    const used = new Set<string>();
    for (const schema of [formatSchema, ...toolNames.map((tool) => toolSchemas[tool].function.parameters)])
      collectKeywords(schema, used);
    const unknown = [...used].filter((keyword) => !knownKeywords.has(keyword));
    assert.deepEqual(unknown, []);
  });

  it("has words for every pattern", () => {
    const patterns = new Set<string>();
    JSON.stringify(formatSchema, (key, value: unknown) => {
      if (key === "pattern" && typeof value === "string") patterns.add(value);
      return value;
    });
    assert.ok(patterns.size > 5);
    for (const pattern of patterns) assert.notEqual(describePattern(pattern), undefined, pattern);
  });
});

/** What the walker reads, and what says nothing about validity. */
const knownKeywords = new Set(
  "$schema $id $ref $defs title description examples default enumDescriptions discriminator type const enum properties required propertyNames minProperties patternProperties additionalProperties items minItems uniqueItems pattern minLength minimum maximum oneOf allOf if then".split(
    " ",
  ),
);

function collectKeywords(schema: JsonSchema | boolean, used: Set<string>): void {
  if (typeof schema === "boolean") return;
  for (const keyword of Object.keys(schema)) used.add(keyword);
  const maps = [schema.$defs, schema.properties, schema.patternProperties];
  const lists = [schema.oneOf, schema.allOf];
  const single = [schema.items, schema.propertyNames, schema.additionalProperties, schema.if, schema.then];
  const children = [
    ...maps.flatMap((map) => Object.values(map ?? {})),
    ...lists.flatMap((list) => list ?? []),
    ...single,
  ];
  for (const child of children) if (child !== undefined) collectKeywords(child, used);
}
