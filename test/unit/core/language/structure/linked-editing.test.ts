import assert from "node:assert/strict";
import { linkedPlacesAt } from "../../../../../server/src/core/language/structure/linked-editing.ts";
import { readMarked } from "../marked.ts";

/** The text with `«»` around what is edited together at `$0`; undefined where nothing is. */
function linked(text: string): string | undefined {
  const { document, offset } = readMarked(text);
  const places = linkedPlacesAt(document, offset);
  if (!places) return undefined;
  return places.spans.reduceRight((marked, { start, end }) => {
    assert.match(document.text.slice(start, end), new RegExp(`^(?:${places.pattern})$`));
    return `${marked.slice(0, start)}«${marked.slice(start, end)}»${marked.slice(end)}`;
  }, document.text);
}

const steps = `kind: workflow
steps:
  - id: log$0
    tool: idle
  - needs: [log, "log"]
    if: steps.log.outcome == 'succeeded'
    prompt: Read \${{ steps['log'].output }} of the log
outputs:
  a: steps.log.output
`;

describe("linked editing", () => {
  it("takes a step's id along to where it is named", () => {
    assert.equal(
      linked(steps),
      `kind: workflow
steps:
  - id: «log»
    tool: idle
  - needs: [«log», "«log»"]
    if: steps.«log».outcome == 'succeeded'
    prompt: Read \${{ steps['«log»'].output }} of the log
outputs:
  a: steps.«log».output
`,
    );
  });

  it("works from a use, too", () => {
    const fromUse = steps.replace("$0", "").replace("steps.log.outcome", "steps.lo$0g.outcome");
    assert.equal(linked(fromUse), linked(steps));
    assert.equal(linked(steps.replace("$0", "").replace("a: steps.log", "a: steps.$0log")), linked(steps));
  });

  it("leaves alone what isn't safe to change together", () => {
    assert.equal(
      linked(steps.replace("tool: idle", "tool: idle\n  - id: log\n    tool: idle")),
      undefined,
      "two steps",
    );
    assert.equal(linked(steps.replace("steps.log.outcome", "steps.LOG.outcome")), undefined, "written in another way");
    assert.equal(linked("kind: workflow\nsteps:\n  - id: a$0\n    tool: idle\n"), undefined, "named nowhere");
    assert.equal(linked("kind: workflow\nsteps:\n  - needs: [gon$0e]\n    tool: idle\n"), undefined, "no such step");
    assert.equal(linked(steps.replace("$0", "").replace("idle", "id$0le")), undefined, "no id");
  });

  it("takes an anchor along to its aliases, up to the next anchor of the name", () => {
    const text = "x-a: &one { a: 1 }\nx-b: [*o$0ne, *one]\nx-c: &one 2\nx-d: *one\nx-e: *two\n";
    const expected = "x-a: &«one» { a: 1 }\nx-b: [*«one», *«one»]\nx-c: &one 2\nx-d: *one\nx-e: *two\n";
    assert.equal(linked(text), expected);
    assert.equal(linked(text.replace("$0", "").replace("x-a: &one", "x-a: &one$0")), expected);
    assert.equal(linked(text.replace("$0", "").replace("*two", "*two$0")), undefined);
    assert.equal(
      linked("x-a: &one\n  !!map\n  a: 1\nx-b:\n  <<: *one$0\n"),
      "x-a: &«one»\n  !!map\n  a: 1\nx-b:\n  <<: *«one»\n",
    );
  });

  it("finds nothing in an empty file", () => assert.equal(linked("$0"), undefined));
});
