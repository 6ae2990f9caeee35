import * as l10n from "@vscode/l10n";
import type { GraphSubject, PanelGraph, StepPath, ToGraph } from "../protocol/graph.ts";
import type { PlanRefusal } from "../protocol/plan.ts";
import { criticalLinksOf, criticalWords, stateWords } from "../drawing/graph-words.ts";
import { toSteps, type StepView } from "../drawing/step-view.ts";

/** What the panel knows: `reduce` makes the next state from a message or from what a person does. */
export interface GraphPanelState {
  readonly subject: GraphSubject | undefined;
  /** Whether the host is being asked. */
  readonly loading: boolean;
  readonly graph: PanelGraph | undefined;
  readonly refusal: PlanRefusal | undefined;
  readonly problem: string;
  readonly told: string;
  /** Of a plan: the steps whose workflows have been opened, one in the other. */
  readonly path: StepPath;
  /** The step that has, or had, the focus. */
  readonly selected: string | undefined;
  readonly shown: "graph" | "table";
}

/** What a person does in the panel alone. */
export type GraphAct =
  | { readonly type: "select"; readonly stepId: string }
  | { readonly type: "enter"; readonly stepId: string }
  | { readonly type: "leave"; readonly depth: number }
  | { readonly type: "show"; readonly shown: GraphPanelState["shown"] };

export const emptyGraph: GraphPanelState = {
  subject: undefined,
  loading: true,
  graph: undefined,
  refusal: undefined,
  problem: "",
  told: "",
  path: [],
  selected: undefined,
  shown: "graph",
};

/** The next state. */
export function reduce(state: GraphPanelState, input: ToGraph | GraphAct): GraphPanelState {
  switch (input.type) {
    case "loading":
      return { ...state, subject: input.subject, loading: true };
    case "graph":
      return withGraph(state, input.graph);
    case "refused":
      return { ...state, loading: false, graph: undefined, refusal: input.refusal, path: [], selected: undefined };
    case "problem":
      return { ...state, loading: false, problem: input.message };
    case "told":
      return { ...state, told: input.message };
    case "select":
      return { ...state, selected: input.stepId };
    case "enter":
      return { ...state, path: [...state.path, input.stepId], selected: undefined };
    case "leave":
      // The step that was entered has the focus again.
      return { ...state, path: state.path.slice(0, input.depth), selected: state.path[input.depth] };
    case "show":
      return { ...state, shown: input.shown };
  }
}

function withGraph(state: GraphPanelState, graph: PanelGraph): GraphPanelState {
  const path = existing(graph, state.path);
  const shown = graphAt(graph, path);
  const stays = path.length === state.path.length && shown.steps.some(({ id }) => id === state.selected);
  return {
    ...state,
    graph,
    path,
    ...{ loading: false, refusal: undefined, problem: "" },
    selected: stays ? state.selected : undefined,
  };
}

/** As much of a path as leads somewhere. */
function existing(graph: PanelGraph, path: StepPath): StepPath {
  const [first, ...rest] = path;
  const child = graph.steps.find(({ id }) => id === first)?.foreseen?.child;
  return first === undefined || child === undefined ? [] : [first, ...existing(child, rest)];
}

function graphAt(graph: PanelGraph, [first, ...rest]: StepPath): PanelGraph {
  const child = graph.steps.find(({ id }) => id === first)?.foreseen?.child;
  return child === undefined ? graph : graphAt(child, rest);
}

/** What the page shows, ready to be put into elements. */
export interface GraphView {
  readonly kind: "run" | "plan";
  readonly title: string;
  readonly file: string;
  /** What a screen reader is told: that it is asked, or what came of it. */
  readonly state: string;
  readonly told: string;
  readonly inputs: readonly string[];
  /** The workflows that lead to the one that is shown, that one last; empty where it is the whole. */
  readonly crumbs: readonly string[];
  readonly problem: string;
  readonly refusal: PlanRefusal | undefined;
  /** The critical path in words; empty while nothing is known of it. */
  readonly critical: string;
  readonly steps: readonly StepView[];
  /** The neighbours on the critical path: `from` and `to`, a line break between them. */
  readonly criticalLinks: ReadonlySet<string>;
  readonly selected: StepView | undefined;
  readonly shown: GraphPanelState["shown"];
  readonly canRun: boolean;
  /** Whether something ticks. */
  readonly moves: boolean;
}

/** The page for a state at `now`, milliseconds since 1970. */
export function toView(state: GraphPanelState, now: number): GraphView {
  const { graph: whole = noGraph, path, problem, refusal, told, selected, shown } = state;
  const current = graphAt(whole, path);
  const steps = toSteps(current, now);
  return {
    ...headOf(state),
    state: stateOf(state, current),
    crumbs: path.length === 0 ? [] : crumbsOf(whole, path),
    ...{ told, problem, refusal },
    critical: criticalWords(current),
    steps,
    criticalLinks: criticalLinksOf(current),
    selected: steps.find(({ id }) => id === selected),
    shown,
    moves: steps.some(({ mark }) => mark === "active" || mark === "waiting"),
  };
}

function headOf(state: GraphPanelState): Pick<GraphView, "kind" | "title" | "file" | "inputs" | "canRun"> {
  const { subject, graph, loading, refusal } = state;
  const { kind = "run", file = "", inputs = [] } = subject ?? {};
  const name = file === "" ? l10n.t("Graph") : file;
  const canRun = kind === "plan" && !loading && refusal === undefined;
  return { kind, title: graph?.title ?? name, file, inputs, canRun };
}

const noGraph: PanelGraph = { name: "", title: "", at: "", steps: [] };

function stateOf({ graph, loading, refusal }: GraphPanelState, shown: PanelGraph): string {
  if (graph === undefined) return loading ? l10n.t("Loading…") : refusal === undefined ? "" : l10n.t("No graph");
  return stateWords(shown);
}

function crumbsOf(graph: PanelGraph, [first, ...rest]: StepPath): readonly string[] {
  const child = graph.steps.find(({ id }) => id === first)?.foreseen?.child;
  return [graph.title, ...(child === undefined ? [] : crumbsOf(child, rest))];
}
