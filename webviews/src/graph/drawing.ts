import * as l10n from "@vscode/l10n";
import { fitText } from "../drawing/fit-text.ts";
import { box, pathOf, type GraphLayout } from "../drawing/layout.ts";
import { marks } from "../drawing/shapes.ts";
import type { StepView } from "../drawing/step-view.ts";
import { cells } from "../drawing/svg-file.ts";
import { setAttributes, svg } from "./svg.ts";
import type { GraphView } from "./view.ts";

/** What a person does with a step of the drawing. */
export interface DrawingHandlers {
  /** It has the focus. */
  readonly select: (stepId: string) => void;
  /** Click or Enter. */
  readonly open: (stepId: string) => void;
}

/** The drawing and how to change it. */
export interface Drawing {
  readonly element: SVGSVGElement;
  /** Draw all anew, at these places. */
  draw(view: GraphView, layout: GraphLayout): void;
  /** The same steps at the same places, standing otherwise. */
  update(view: GraphView): void;
  /** How large it is shown. */
  scale(size: number): void;
  /** Give a step the focus. */
  focus(stepId: string): void;
}

interface DrawnStep {
  readonly group: SVGGElement;
  /** Lies over all of it, and is the button: what is drawn below is cut to the box, and its name isn't. */
  readonly hit: SVGRectElement;
  readonly rect: SVGRectElement;
  readonly mark: SVGPathElement;
  readonly title: SVGTextElement;
  readonly lines: readonly SVGTextElement[];
  readonly tip: SVGTitleElement;
}

/** The graph as SVG. Steps are buttons; one of them is the stop of the Tab key. */
export function createDrawing({ select, open }: DrawingHandlers): Drawing {
  const element = svg("svg", { role: "application", class: "graph" });
  const arrows = svg("g", { class: "arrows", "aria-hidden": "true" });
  const boxes = svg("g", { class: "boxes" });
  element.append(svg("defs", {}, arrowHead("plain"), arrowHead("critical")), arrows, boxes);
  const drawn = new Map<string, DrawnStep>();
  let size = { width: 0, height: 0 };
  let stop: string | undefined;
  let shownLinks: ReadonlySet<string> = new Set();
  const show = (view: GraphView): void => {
    stop = view.selected?.id ?? (stop !== undefined && drawn.has(stop) ? stop : view.steps[0]?.id);
    for (const step of view.steps) {
      const parts = drawn.get(step.id);
      if (parts !== undefined) showStep(parts, step, step.id === stop);
    }
  };
  return {
    element,
    draw(view, layout) {
      const hadFocus = boxes.contains(document.activeElement);
      drawn.clear();
      for (const step of view.steps) drawn.set(step.id, createStep(step, layout));
      boxes.replaceChildren(...[...drawn.values()].map(({ group }) => group));
      for (const [id, { hit }] of drawn) {
        hit.addEventListener("focus", () => select(id));
        hit.addEventListener("click", () => open(id));
      }
      arrows.replaceChildren(...createArrows(view, layout));
      size = layout;
      setAttributes(element, {
        viewBox: `0 0 ${layout.width} ${layout.height}`,
        "aria-label": l10n.t("Graph of {0}. Arrow keys go from step to step, Enter goes to the line.", view.title),
      });
      shownLinks = view.criticalLinks;
      show(view);
      if (hadFocus && stop !== undefined) drawn.get(stop)?.hit.focus();
    },
    update: (view) => {
      if (!isSame(shownLinks, view.criticalLinks)) arrows.replaceChildren(...recoloured(arrows, view));
      shownLinks = view.criticalLinks;
      show(view);
    },
    scale: (scale) => setAttributes(element, { width: `${size.width * scale}`, height: `${size.height * scale}` }),
    focus: (stepId) => drawn.get(stepId)?.hit.focus(),
  };
}

function createStep(step: StepView, layout: GraphLayout): DrawnStep {
  const { x, y } = layout.places.get(step.id) ?? { x: 0, y: 0 };
  const tip = svg("title", {});
  const rect = svg("rect", { width: `${box.width}`, height: `${box.height}`, rx: "5" });
  const mark = svg("path", { class: "mark", transform: "translate(10 9)" });
  // It turns about its own middle.
  const holder = svg("g", { class: "turning" }, mark);
  const title = svg("text", { class: "name", x: "34", y: "22" });
  const first = svg("text", { class: "state", x: "10", y: "43" });
  const second = svg("text", { class: "more", x: "10", y: "60" });
  const size = { width: `${box.width}`, height: `${box.height}`, rx: "5" };
  const hit = svg("rect", { class: "hit", role: "button", tabindex: "-1", "data-step": step.id, ...size });
  const group = svg(
    "g",
    { transform: `translate(${x} ${y})` },
    svg("g", { "aria-hidden": "true" }, rect, holder, title, first, second),
    tip,
    hit,
  );
  return { group, hit, rect, mark, title, lines: [first, second], tip };
}

function showStep({ group, hit, mark, title, lines, tip }: DrawnStep, step: StepView, isStop: boolean): void {
  const kinds = [step.isCritical ? "critical" : "", step.isConditional ? "conditional" : ""];
  setAttributes(group, {
    class: ["step", `is-${step.mark}`, ...kinds].filter((name) => name !== "").join(" "),
  });
  setAttributes(hit, {
    "aria-label": step.spoken,
    tabindex: isStop ? "0" : "-1",
  });
  setAttributes(mark, { d: marks[step.mark] });
  setContent(title, fitText(step.title, cells.title));
  setContent(tip, [step.title, ...step.lines].join("\n"));
  lines.forEach((line, index) => setContent(line, fitText(step.lines[index] ?? "", cells.line)));
}

function createArrows({ criticalLinks }: GraphView, { edges }: GraphLayout): readonly SVGPathElement[] {
  return edges.map(({ from, to, points }) => {
    const arrow = svg("path", { d: pathOf(points), "data-link": `${from}\n${to}` });
    showArrow(arrow, criticalLinks);
    return arrow;
  });
}

/** Those on the critical path lie on top. */
function recoloured(arrows: SVGGElement, { criticalLinks }: GraphView): readonly Element[] {
  const all = [...arrows.children];
  for (const arrow of all) showArrow(arrow, criticalLinks);
  const isCritical = (arrow: Element): boolean => arrow.classList.contains("critical");
  return [...all.filter((arrow) => !isCritical(arrow)), ...all.filter(isCritical)];
}

function showArrow(arrow: Element, criticalLinks: ReadonlySet<string>): void {
  const kind = criticalLinks.has(arrow.getAttribute("data-link") ?? "") ? "critical" : "plain";
  setAttributes(arrow, { class: kind, "marker-end": `url(#head-${kind})` });
}

function arrowHead(kind: "plain" | "critical"): SVGMarkerElement {
  const shape = svg("path", { d: "M0 0l8 4-8 4z", class: `head ${kind}` });
  return svg(
    "marker",
    {
      ...{ id: `head-${kind}`, viewBox: "0 0 8 8", refX: "7", refY: "4", orient: "auto" },
      ...{ markerWidth: "8", markerHeight: "8", markerUnits: "userSpaceOnUse" },
    },
    shape,
  );
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((link) => other.has(link));
}

function setContent(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
