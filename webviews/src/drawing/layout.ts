import { Graph, layout } from "./dagre.ts";

/** What is laid out: a step and what it needs. */
export interface LaidStep {
  readonly id: string;
  readonly needs: readonly string[];
}

/** A place on the drawing, in pixels at full size. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An arrow from what is needed to what needs it. */
export interface LaidEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
}

/** Where everything stands. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** Where arrows lead to. */
  readonly flow: "down" | "right";
  /** By step: the upper left corner of its box. */
  readonly places: ReadonlyMap<string, Point>;
  readonly edges: readonly LaidEdge[];
}

/** The size of a step's box. */
export const box = { width: 236, height: 70 } as const;

const gap = { beside: 26, between: 46, edge: 16 } as const;
/** Beyond so many arrows finding the nicest places takes seconds; then steps are laid in rows, wave by wave. */
const mostArranged = 700;
/** Up to so many steps the best ranks are looked for; they take the longest. */
const mostRanked = 120;
/** As wide as a person's window, about. */
const usualWidth = 1_100;

/** Places for all steps. The flow goes down, or to the right where it would be too broad. Steps that need one another in a circle get places too. */
export function layOut(steps: readonly LaidStep[]): GraphLayout {
  const known = new Set(steps.map(({ id }) => id));
  const links = steps.flatMap(({ id, needs }) => {
    return needs.filter((need) => known.has(need)).map((need) => ({ from: need, to: id }));
  });
  const rows = rowsOf(steps);
  const isBeside = flowsRight(rows);
  return links.length > mostArranged ? inRows(rows, links, isBeside) : arranged(steps, links, isBeside);
}

interface Link {
  readonly from: string;
  readonly to: string;
}

/** Scrolling down is easier than scrolling aside. */
function flowsRight(rows: readonly (readonly string[])[]): boolean {
  const down = Math.max(0, ...rows.map((row) => row.length)) * (box.width + gap.beside);
  const aside = rows.length * (box.width + gap.between);
  return down > usualWidth && aside < down;
}

function arranged(steps: readonly LaidStep[], links: readonly Link[], isBeside: boolean): GraphLayout {
  const graph = new Graph();
  graph.setGraph({
    rankdir: isBeside ? "LR" : "TB",
    nodesep: gap.beside,
    ranksep: gap.between,
    marginx: gap.edge,
    marginy: gap.edge,
    ranker: steps.length > mostRanked ? "tight-tree" : "network-simplex",
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of steps) graph.setNode(id, { ...box });
  for (const { from, to } of links) graph.setEdge(from, to);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const places = new Map(
    steps.map(({ id }) => {
      const { x, y } = graph.node(id);
      return [id, { x: x - box.width / 2, y: y - box.height / 2 }];
    }),
  );
  const edges = links.map(({ from, to }) => ({ from, to, points: graph.edge(from, to).points }));
  // Without a step there is no size.
  return { width: Math.max(0, width), height: Math.max(0, height), flow: isBeside ? "right" : "down", places, edges };
}

function inRows(rows: readonly (readonly string[])[], links: readonly Link[], isBeside: boolean): GraphLayout {
  const step = isBeside
    ? { along: box.width + gap.between, across: box.height + gap.beside }
    : { along: box.height + gap.between, across: box.width + gap.beside };
  const broadest = Math.max(0, ...rows.map((row) => row.length)) * step.across - gap.beside;
  const places = new Map<string, Point>();
  rows.forEach((row, wave) => {
    const start = gap.edge + (broadest - (row.length * step.across - gap.beside)) / 2;
    row.forEach((id, place) => {
      const [along, across] = [gap.edge + wave * step.along, start + place * step.across];
      places.set(id, isBeside ? { x: along, y: across } : { x: across, y: along });
    });
  });
  const edges = links.map(({ from, to }) => ({ from, to, points: straight(places, { from, to }, isBeside) }));
  const long = rows.length * step.along - gap.between + 2 * gap.edge;
  const [width, height] = isBeside ? [long, broadest + 2 * gap.edge] : [broadest + 2 * gap.edge, long];
  return { width, height, flow: isBeside ? "right" : "down", places, edges };
}

function straight(places: ReadonlyMap<string, Point>, { from, to }: Link, isBeside: boolean): readonly Point[] {
  const [start, end] = [places.get(from), places.get(to)];
  if (start === undefined || end === undefined) return [];
  if (isBeside) {
    return [
      { x: start.x + box.width, y: start.y + box.height / 2 },
      { x: end.x, y: end.y + box.height / 2 },
    ];
  }
  return [
    { x: start.x + box.width / 2, y: start.y + box.height },
    { x: end.x + box.width / 2, y: end.y },
  ];
}

/** Steps in waves: each in the first in which all that it needs has gone before. */
export function rowsOf(steps: readonly LaidStep[]): readonly (readonly string[])[] {
  const waiting = new Map(steps.map(({ id }) => [id, 0]));
  const needing = new Map<string, string[]>();
  for (const { id, needs } of steps) {
    for (const need of new Set(needs)) {
      if (!waiting.has(need)) continue;
      waiting.set(id, (waiting.get(id) ?? 0) + 1);
      needing.set(need, [...(needing.get(need) ?? []), id]);
    }
  }
  const rows: string[][] = [];
  let row = steps.flatMap(({ id }) => (waiting.get(id) === 0 ? [id] : []));
  while (waiting.size > 0) {
    // In a circle nobody can be first: whoever is left comes together.
    if (row.length === 0) row = [...waiting.keys()];
    for (const id of row) waiting.delete(id);
    rows.push(row);
    row = nextRow(row, waiting, needing);
  }
  return rows;
}

function nextRow(
  row: readonly string[],
  waiting: Map<string, number>,
  needing: ReadonlyMap<string, readonly string[]>,
): string[] {
  const next: string[] = [];
  for (const id of row.flatMap((each) => needing.get(each) ?? [])) {
    const left = waiting.get(id);
    if (left === undefined) continue;
    waiting.set(id, left - 1);
    if (left === 1) next.push(id);
  }
  return next;
}

/** An arrow's way as the text of an SVG path: round where it bends. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return "";
  const bends = rest.map((bend, index) => {
    const next = rest[index + 1] ?? last;
    const middle = index === rest.length - 1 ? last : { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 };
    return `Q${at(bend)} ${at(middle)}`;
  });
  return `M${at(first)}${bends.length === 0 ? `L${at(last)}` : bends.join("")}`;
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
