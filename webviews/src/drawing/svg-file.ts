import type { PanelGraph } from "../protocol/graph.ts";
import { criticalLinksOf, criticalWords, stateWords } from "./graph-words.ts";
import { fitText } from "./fit-text.ts";
import { box, layOut, pathOf, type Point } from "./layout.ts";
import { marks } from "./shapes.ts";
import { toSteps, type StepView } from "./step-view.ts";
import { styleSheet } from "./svg-style.ts";

const head = 56;
const foot = 12;
const least = 480;
/** Letters a line of a box has room for. */
export const cells = { title: 24, line: 33 } as const;

/**
 * The graph as an SVG file that stands alone: on a light page and on a dark one it is read alike (its own style sheet has colours and a background for both), with the fonts of whoever
 * looks at it, no script, nothing from elsewhere. A screen reader hears its title, and as its description where every step stands. It shows what the graph's `at` knew. Texts get in as
 * text alone.
 */
export function toSvgFile(graph: PanelGraph): string {
  const steps = toSteps(graph, Date.parse(graph.at));
  const layout = layOut(steps);
  const links = criticalLinksOf(graph);
  const critical = criticalWords(graph);
  const width = Math.ceil(Math.max(layout.width, least));
  const height = Math.ceil(layout.height + head + foot);
  const arrows = layout.edges.map(({ from, to, points }) => {
    return drawArrow(points, links.has(`${from}\n${to}`) ? "critical" : "plain");
  });
  const described = [stateWords(graph), critical, ...steps.map(({ spoken }) => spoken)].filter((line) => line !== "");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="manus-graph" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif">`,
    `<title>${escape(graph.title)}</title>`,
    `<desc>${escape(described.join("\n"))}</desc>`,
    `<style>${styleSheet}</style>`,
    `<defs>${arrowHead("plain")}${arrowHead("critical")}</defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    textAt([16, 24], fitText(graph.title, Math.floor((width - 32) / 9)), "heading"),
    ...(critical === "" ? [] : [textAt([16, 42], fitText(critical, Math.floor((width - 32) / 6)), "more")]),
    `<g transform="translate(0 ${head})">`,
    ...arrows,
    ...steps.flatMap((step) => drawBox(step, layout.places.get(step.id))),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function drawBox(step: StepView, place: Point | undefined): readonly string[] {
  if (place === undefined) return [];
  const kinds = ["step", ...(step.isCritical ? ["critical"] : []), ...(step.isConditional ? ["conditional"] : [])];
  const [first = "", second = ""] = step.lines;
  const parts = [
    `<g class="${kinds.join(" ")}" transform="translate(${place.x} ${place.y})">`,
    `<title>${escape(step.spoken)}</title>`,
    `<rect width="${box.width}" height="${box.height}" rx="5"/>`,
    `<path class="mark is-${step.mark}" transform="translate(10 9)" d="${marks[step.mark]}"/>`,
    textAt([34, 22], fitText(step.title, cells.title), "name"),
    textAt([10, 43], fitText(first, cells.line), "state"),
    textAt([10, 60], fitText(second, cells.line), "more"),
    "</g>",
  ];
  return [parts.join("")];
}

function drawArrow(points: readonly Point[], kind: "plain" | "critical"): string {
  return `<path class="arrow ${kind}" d="${pathOf(points)}" marker-end="url(#manus-${kind})"/>`;
}

function arrowHead(kind: "plain" | "critical"): string {
  return `<marker id="manus-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head ${kind}" d="M0 0l8 4-8 4z"/></marker>`;
}

function textAt([x, y]: readonly [number, number], text: string, kind: "heading" | "name" | "state" | "more"): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escape(text)}</text>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** XML has no place for most control characters, not even written as entities; and none of them gets onto a terminal. */
function escape(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff]|\p{Cs}/gu, "")
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
