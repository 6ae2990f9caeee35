import { fitText } from "./fit-text.ts";
import { box, pathOf, type GraphLayout } from "./layout.ts";
import { marks } from "./shapes.ts";
import type { Mark, StepView } from "./step-view.ts";

/** Colours as they are on the screen, e.g. `rgb(30, 30, 30)`. */
export interface FileColours {
  readonly background: string;
  readonly box: string;
  readonly border: string;
  readonly text: string;
  readonly muted: string;
  readonly critical: string;
  readonly marks: Readonly<Record<Mark, string>>;
}

/** What is drawn into a file. */
export interface DrawnGraph {
  readonly title: string;
  readonly critical: string;
  readonly steps: readonly StepView[];
  readonly layout: GraphLayout;
  readonly criticalLinks: ReadonlySet<string>;
  readonly colours: FileColours;
}

const head = 56;
const foot = 12;
const least = 480;
/** Letters a line of a box has room for, and the head's lines. */
export const cells = { title: 24, line: 33 } as const;

/**
 * The graph as an SVG file that stands alone: its own background, so that it reads the same on any page, the fonts of whoever looks at it, no style sheet, no script, nothing
 * from elsewhere. Texts get in as text alone.
 */
export function toSvgFile({ title, critical, steps, layout, criticalLinks, colours }: DrawnGraph): string {
  const width = Math.ceil(Math.max(layout.width, least));
  const height = Math.ceil(layout.height + head + foot);
  const arrows = layout.edges.map(({ from, to, points }) => {
    const isCritical = criticalLinks.has(`${from}\n${to}`);
    const stroke = isCritical ? colours.critical : colours.muted;
    return `<path d="${pathOf(points)}" fill="none" stroke="${colour(stroke)}" stroke-width="${isCritical ? 3 : 1.25}" marker-end="url(#${isCritical ? "critical" : "plain"})"/>`;
  });
  const boxes = steps.flatMap((step) => {
    const place = layout.places.get(step.id);
    return place === undefined ? [] : [drawBox(step, place, colours)];
  });
  const lines =
    critical === ""
      ? []
      : [textAt([16, 42], fitText(critical, Math.floor((width - 32) / 6)), { size: 12, fill: colours.muted })];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif">`,
    `<title>${escape(title)}</title>`,
    `<defs>${marker("plain", colours.muted)}${marker("critical", colours.critical)}</defs>`,
    `<rect width="${width}" height="${height}" fill="${colour(colours.background)}"/>`,
    textAt([16, 24], fitText(title, Math.floor((width - 32) / 9)), { size: 15, fill: colours.text, bold: true }),
    ...lines,
    `<g transform="translate(0 ${head})">`,
    ...arrows,
    ...boxes,
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function drawBox(step: StepView, { x, y }: { readonly x: number; readonly y: number }, colours: FileColours): string {
  const mark = colours.marks[step.mark];
  const dash = step.isConditional ? ' stroke-dasharray="5 3"' : "";
  const border = step.isCritical ? colours.critical : colours.border;
  const [first = "", second = ""] = step.lines;
  return [
    `<g transform="translate(${x} ${y})">`,
    `<title>${escape(step.spoken)}</title>`,
    `<rect width="${box.width}" height="${box.height}" rx="5" fill="${colour(colours.box)}" stroke="${colour(border)}" stroke-width="${step.isCritical ? 2.5 : 1}"${dash}/>`,
    `<path transform="translate(10 9)" d="${marks[step.mark]}" fill="none" stroke="${colour(mark)}" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/>`,
    textAt([34, 22], fitText(step.title, cells.title), { size: 13, fill: colours.text, bold: true }),
    textAt([10, 43], fitText(first, cells.line), { size: 12, fill: colours.text }),
    textAt([10, 60], fitText(second, cells.line), { size: 12, fill: colours.muted }),
    "</g>",
  ].join("");
}

function marker(id: string, stroke: string): string {
  return `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0l8 4-8 4z" fill="${colour(stroke)}"/></marker>`;
}

interface Lettering {
  readonly size: number;
  readonly fill: string;
  readonly bold?: true;
}

function textAt([x, y]: readonly [number, number], text: string, { size, fill, bold }: Lettering): string {
  const weight = bold === true ? ' font-weight="600"' : "";
  return `<text x="${x}" y="${y}" font-size="${size}"${weight} fill="${colour(fill)}">${escape(text)}</text>`;
}

/** A colour is one, or black: nothing else gets into an attribute. */
function colour(value: string): string {
  return /^(#[0-9a-f]{3,8}|[a-z]+\([0-9a-z.,%/ -]+\)|[a-z]+)$/i.test(value) ? value : "#000";
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** XML has no place for most control characters, not even written as entities. */
function escape(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, "")
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
