import type { GraphStep, WorkflowGraph } from "./graph.ts";

/**
 * The graph as the text of a Mermaid `flowchart`: a node a step, an arrow a need, the steps' states as classes, the critical path with thick arrows. Whatever stands in a title is
 * shown and never read as Mermaid. `linesOf` says what stands below a step's title; the caller's words, in the caller's language.
 */
export function toMermaid(graph: WorkflowGraph, linesOf: (step: GraphStep) => readonly string[]): string {
  const nameOf = new Map(graph.steps.map(({ id }, index) => [id, `s${index + 1}`]));
  const nodes = graph.steps.map((step) => {
    const lines = [`${step.number} · ${step.title}`, ...linesOf(step)].map(escapeLabel);
    return `  ${nameOf.get(step.id) ?? ""}${shapeOf(step.kind, lines.join("<br/>"))}:::${classOf(step)}`;
  });
  const critical = linksOf(graph.criticalPath?.steps ?? []);
  const links = graph.steps.flatMap(({ id, needs }) => needs.map((need) => ({ need, id })));
  const arrows = links.map(({ need, id }) => {
    const arrow = critical.has(`${need}\n${id}`) ? "==>" : "-->";
    return `  ${nameOf.get(need) ?? ""} ${arrow} ${nameOf.get(id) ?? ""}`;
  });
  const used = [...new Set(graph.steps.map(classOf))];
  const classes = used.map((name) => `  classDef ${name} ${styles[name]}`);
  return `${["flowchart TD", ...nodes, ...arrows, ...classes].join("\n")}\n`;
}

/**
 * A Mermaid label's text: what could mean something to Mermaid, to Markdown in it or to HTML is written as a character code, and what can't be seen is left out. A colon too: in a line with `style` or `classDef` Mermaid takes a colon before
 * a code for that of a colour, and breaks the code.
 */
export function escapeLabel(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, "")
    .replaceAll(/[^\p{L}\p{N}\p{M}\p{S} .,()·…/+-]|[`<>=|~^$]/gu, (character) => `#${character.codePointAt(0) ?? 63};`);
}

type ClassName = keyof typeof styles;

/** Borders alone: they can be seen on a light page and on a dark one, and the page's own colours stay. */
const styles = {
  pending: "stroke:#808080,stroke-dasharray:4 3",
  queued: "stroke:#808080",
  active: "stroke:#1a85ff,stroke-width:2px",
  waiting: "stroke:#bf8803,stroke-width:2px",
  paused: "stroke:#bf8803",
  succeeded: "stroke:#388a34,stroke-width:2px",
  failed: "stroke:#e51400,stroke-width:3px",
  skipped: "stroke:#808080,stroke-dasharray:2 2",
  stopped: "stroke:#808080,stroke-width:2px",
  planned: "stroke:#808080",
  asks: "stroke:#bf8803,stroke-width:2px",
  cached: "stroke:#388a34,stroke-dasharray:4 3",
  blocked: "stroke:#e51400,stroke-width:3px",
} as const;

function classOf({ live, foreseen }: GraphStep): ClassName {
  if (live !== undefined) return live.status === "starting" || live.status === "running" ? "active" : live.status;
  if (foreseen?.blockedBecause !== undefined) return "blocked";
  if (foreseen?.cache === "hit") return "cached";
  return (foreseen?.asks.length ?? 0) > 0 ? "asks" : "planned";
}

function shapeOf(kind: GraphStep["kind"], label: string): string {
  if (kind === "approve") return `{{"${label}"}}`;
  return kind === "workflow" ? `[["${label}"]]` : `["${label}"]`;
}

function linksOf(path: readonly string[]): ReadonlySet<string> {
  return new Set(path.slice(1).map((id, index) => `${path[index] ?? ""}\n${id}`));
}
