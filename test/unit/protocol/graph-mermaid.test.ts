import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeLabel, toMermaid } from "../../../server/src/protocol/graph-mermaid.ts";
import type { GraphStep, WorkflowGraph } from "../../../server/src/protocol/graph.ts";

const step = (number: number, rest: Partial<GraphStep> = {}): GraphStep => {
  return { id: `s${number}`, number, title: `Step ${number}`, kind: "tool", line: number, needs: [], ...rest };
};
const graphOf = (steps: readonly GraphStep[], rest: Partial<WorkflowGraph> = {}): WorkflowGraph => {
  return { name: "flow", title: "Flow", file: "/w/flow.manus.yaml", at: "2026-11-22T09:00:00.000Z", steps, ...rest };
};

/** What a reader of Mermaid makes of a label. */
const decode = (label: string): string => {
  return label.replaceAll(/#(\d+);/g, (_code, point: string) => String.fromCodePoint(Number(point)));
};

describe("a graph as Mermaid", () => {
  it("has a node a step, an arrow a need, states as classes, and the critical path in thick arrows", () => {
    const steps = [
      step(1, { live: { status: "succeeded", durationMs: 5 } }),
      step(2, { kind: "approve", needs: ["s1"], live: { status: "waiting" } }),
      step(3, { kind: "workflow", needs: ["s1", "s2"], live: { status: "pending" } }),
    ];
    const criticalPath = { steps: ["s1", "s2"], milliseconds: 5, basis: "measured" } as const;
    const text = toMermaid(graphOf(steps, { criticalPath }), ({ live }) => [live?.status ?? ""]);
    assert.deepEqual(text.split("\n").slice(0, 7), [
      "flowchart TD",
      '  s1["1 · Step 1<br/>succeeded"]:::succeeded',
      '  s2{{"2 · Step 2<br/>waiting"}}:::waiting',
      '  s3[["3 · Step 3<br/>pending"]]:::pending',
      "  s1 ==> s2",
      "  s1 --> s3",
      "  s2 --> s3",
    ]);
    assert.match(text, /^ {2}classDef waiting stroke:/m);
    assert.doesNotMatch(text, /classDef failed/);
  });

  it("shows what is foreseen of a plan", () => {
    const foreseen = [
      { asks: [], blockedBecause: "It is paused" },
      { asks: ["Sure?"] },
      { asks: [], cache: "hit" },
      { asks: [] },
    ] as const;
    const text = toMermaid(graphOf(foreseen.map((each, index) => step(index + 1, { foreseen: each }))), () => []);
    assert.deepEqual(
      [...text.matchAll(/\]:::(\w+)/g)].map(([, name]) => name),
      ["blocked", "asks", "cached", "planned"],
    );
  });

  // The same property was checked with Mermaid's own parser (12.3.0, 3,000 graphs) when this was written; it is too large to keep (154 MB).
  it("shows any title as it is: nothing in it means anything to Mermaid, Markdown or HTML", () => {
    const nasty = fc.constantFrom(
      '"',
      "`",
      "end",
      "]",
      "}}",
      "-->",
      "%%{init",
      "<b>",
      "#35;",
      "&amp;",
      "style a:#b",
      "\n",
      "\u202e",
      "日本",
      "é😀",
    );
    const title = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      fc.array(nasty, { maxLength: 6 }).map((parts) => parts.join(" ")),
    );
    const property = fc.property(title, (text) => {
      const label = escapeLabel(text);
      assert.match(label, /^(?:[\p{L}\p{N}\p{M}\p{S} .,()·…/+-]|#\d+;)*$/u);
      assert.doesNotMatch(label.replaceAll(/#\d+;/g, ""), /["`<>&#;:[\]{}|=~^$%*_\\]/);
      const seen = text.replaceAll(/\s+/g, " ").replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, "");
      assert.equal(decode(label), seen);
    });
    fc.assert(property);
  });

  it("names nodes itself, whatever the steps' ids are", () => {
    const steps = [step(1, { id: "end" }), step(2, { id: "click", needs: ["end"] })];
    assert.match(
      toMermaid(graphOf(steps), () => []),
      /^ {2}s1 --> s2$/m,
    );
  });
});
