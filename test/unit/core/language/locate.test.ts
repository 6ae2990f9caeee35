import assert from "node:assert/strict";
import { spotAt } from "../../../../server/src/core/language/locate.ts";
import { rootSchemas, schemasAlong } from "../../../../server/src/core/language/schema/schema-along.ts";
import { kindOf, documentTree } from "../../../../server/src/core/language/document.ts";
import { readMarked } from "./marked.ts";

function check(text: string, expected: string): void {
  const { document, offset } = readMarked(text);
  const spot = spotAt(document, offset);
  assert.equal(spot && `${spot.part} ${spot.path.join("/")}`, expected === "" ? undefined : expected);
}

describe("what stands at an offset", () => {
  it("finds a key at the top", () => check("manus: 1\nki$0nd: task\n", "key kind"));
  it("finds a value at the top", () => check("manus: 1\nkind: ta$0sk\n", "value kind"));
  it("counts the end of a word", () => check("manus: 1\nkind: task$0\n", "value kind"));
  it("finds a key in a step", () => check("kind: workflow\nsteps:\n  - id: a\n    to$0ol: idle\n", "key steps/0/tool"));
  it("finds the step it is in", () => check("kind: workflow\nsteps:\n  - id: a\n  - id: b$0\n", "value steps/1/id"));
  it("goes into nested mappings", () =>
    check("kind: workflow\nsteps:\n  - tool: idle\n    with: { a: [1, $02] }\n", "value steps/0/with/a/1"));
  it("says nothing in a comment", () => check("kind: task # no$0te\n", ""));
  it("finds what can be read of broken text", () =>
    check('kind: workflow\nsteps:\n  - id: "a\n  - to$0ol: idle\n', "key steps/1/tool"));
  it("counts where an anchor stands, not its uses", () =>
    check("x-a: &a { to$0ol: idle }\nkind: workflow\nsteps:\n  - *a\n", "key x-a/tool"));
});

describe("the schemas along a path", () => {
  function titles(text: string): string[] {
    const { document, offset } = readMarked(text);
    const spot = spotAt(document, offset);
    assert.ok(spot);
    const found = rootSchemas(kindOf(document)).flatMap((root) => {
      return schemasAlong(root, spot.path, documentTree(document));
    });
    return found.map((schema) => schema.description ?? schema.title ?? "?");
  }

  it("are one where the text tells which is meant", () => {
    assert.equal(titles("kind: workflow\nsteps:\n  - tool: idle\n    time$0out: 1m\n").length, 1);
  });

  it("are several where it doesn't yet", () => {
    assert.ok(titles("kind: workflow\nsteps:\n  - with$0: {}\n    needs: []\n").length > 1);
  });

  it("lead into the parameters of a step's tool", () => {
    const [command] = titles("kind: workflow\nsteps:\n  - tool: shell_exec\n    with: { comm$0and: ls }\n");
    assert.match(command ?? "", /command/i);
  });

  it("are none where nothing is said", () => assert.deepEqual(titles("kind: task\nx-o$0wn: 1\n"), []));
});
