import assert from "node:assert/strict";
import { parseFragment, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { toSvgFile } from "../../../../webviews/src/drawing/svg-file.ts";
import type { PanelGraph, PanelGraphStep } from "../../../../webviews/src/protocol/graph.ts";

const run = { id: "R", status: "running" } as const;
const stepOf = (id: string, rest: Partial<PanelGraphStep> = {}): PanelGraphStep => {
  return { id, number: 1, title: `The ${id}`, kind: "tool", tool: "shell_exec", needs: [], ...rest };
};
const graphOf = (steps: readonly PanelGraphStep[], rest: Partial<PanelGraph> = {}): PanelGraph => {
  return { name: "flow", title: "Flow", at: "2026-11-22T09:00:10.000Z", steps, ...rest };
};
const two = [stepOf("a"), stepOf("b", { number: 2, needs: ["a"] })];

describe("a graph as an SVG file", () => {
  it("stands alone: nothing in it does something, loads something or leans on the page it is put into", () => {
    const svg = toSvgFile(graphOf(two, { run }));
    assert.match(svg, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" class="manus-graph" width="\d+" height="\d+" /);
    const elements = elementsOf(svg);
    const known = ["defs", "desc", "g", "marker", "path", "rect", "style", "svg", "text", "title"];
    assert.deepEqual([...new Set(elements.map(({ tagName }) => tagName))].sort(), known);
    assert.deepEqual(
      elements.flatMap(({ attrs }) => attrs.filter(({ name }) => name.startsWith("on") || name.endsWith("href"))),
      [],
    );
    assert.doesNotMatch(svg, /var\(|@import|url\((?!#manus-)/);
    assert.equal(svg.match(/marker-end/g)?.length, 1);
  });

  it("is named and described for whoever hears it: where every step stands, and the critical path", () => {
    const live = { status: "running", startedAt: "2026-11-22T09:00:00.000Z" } as const;
    const criticalPath = { steps: ["a", "b"], milliseconds: 90_000, basis: "mixed" } as const;
    const steps = [stepOf("a", { live }), stepOf("b", { number: 2, needs: ["a"], live: { status: "pending" } })];
    const [, title, description] = elementsOf(toSvgFile(graphOf(steps, { run, criticalPath })));
    assert.deepEqual([title?.tagName, textOf(title), description?.tagName], ["title", "Flow", "desc"]);
    const lines = textOf(description).split("\n");
    assert.equal(lines[0], "2 steps, running");
    assert.match(lines[1] ?? "", /^Critical path, 1 min 30 s so far or expected: The a → The b$/);
    assert.match(lines[2] ?? "", /^1\. The a; State: running · 10 s; /);
    assert.match(lines[3] ?? "", /^2\. The b; .*Needs: 1\. The a; Critical path: it is on it$/);
  });

  it("has titles as text, whatever is in them, and no control character", () => {
    const title = '</title><script>alert("1")</script> & ]]> \u0000\u0007\u001b[31m\u009b31m';
    const svg = toSvgFile(graphOf([stepOf("a", { title })], { title }));
    const elements = elementsOf(svg);
    assert.ok(!elements.some(({ tagName }) => tagName === "script"));
    assert.equal(textOf(elements[1]), '</title><script>alert("1")</script> & ]]> [31m31m');
    assert.doesNotMatch(svg, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  });

  it("can be read where it is light and where it is dark: letters and marks stand out from the page and the boxes", () => {
    const [sheet = ""] = /<style>[^]*<\/style>/.exec(toSvgFile(graphOf(two))) ?? [];
    const [light = "", dark = ""] = sheet.split("@media (prefers-color-scheme: dark)");
    for (const rules of [light, dark]) {
      const page = colourOf(rules, ".page");
      const box = colourOf(rules, ".step rect");
      const marks = ["mark", "is-active", "is-waiting", "is-succeeded", "is-failed"].map((name) => `.${name}`);
      for (const part of [".heading", ".more", ".arrow.critical", ...marks]) {
        const lowest = Math.min(contrast(colourOf(rules, part), page), contrast(colourOf(rules, part), box));
        assert.ok(lowest >= 4.5, `${part}: ${lowest}`);
      }
      assert.ok(contrast(colourOf(rules, ".arrow"), page) >= 4.5);
    }
  });
});

/** All elements in the order of the file. */
function elementsOf(svg: string): readonly Tree.Element[] {
  const below = (node: Tree.Node): readonly Tree.Element[] => {
    const children = "childNodes" in node ? node.childNodes.flatMap(below) : [];
    return "tagName" in node ? [node, ...children] : children;
  };
  return below(parseFragment(svg));
}

function textOf(element: Tree.Element | undefined): string {
  return (element?.childNodes ?? []).map((node) => ("value" in node ? node.value : "")).join("");
}

/** The colour that the first rule with this part gives. */
function colourOf(rules: string, part: string): string {
  const rule = rules.split("\n").find((line) => {
    const [parts = "", colour = ""] = line.split("{");
    return colour.includes("#") && parts.split(",").some((each) => each.trim() === `.manus-graph ${part}`);
  });
  const [found] = /#[0-9a-f]{6}/.exec(rule ?? "") ?? [];
  assert.ok(found, part);
  return found;
}

/** By WCAG 2: from 1 to 21. */
function contrast(one: string, other: string): number {
  const [brighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (brighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
