import "./style.css";
import * as l10n from "@vscode/l10n";
import type { FromGraph, GraphState, ToGraph } from "../protocol/graph.ts";
import { createRefusal } from "../shared/refusal.ts";
import { element, setText } from "../shared/elements.ts";
import { connectToExtension } from "../shared/extension-link.ts";
import { registerButtons } from "../shared/toolkit.ts";
import { createDetails } from "./details.ts";
import { createDrawing } from "./drawing.ts";
import { createHeader } from "./header.ts";
import { layOut, type GraphLayout } from "../drawing/layout.ts";
import { createStage, zoomByKey } from "./stage.ts";
import { createStepsTable } from "./steps-table.ts";
import { emptyGraph, reduce, toView, type GraphAct, type GraphPanelState, type GraphView } from "./view.ts";
import { stepAfter, wayOf } from "./walk.ts";

registerButtons();

let state: GraphPanelState = emptyGraph;
let view: GraphView = toView(state, Date.now());
let layout: GraphLayout = layOut([]);
/** What the layout was made of. */
let laid = "";
let drawing = false;

/** What was done is said for a while. */
const toldFor = 5_000;
let toldUntil: number | undefined;

const link = connectToExtension<FromGraph, GraphState>((message) => {
  const told = message as ToGraph;
  if (told.type === "loading") link.remember(told.subject.state);
  take(told);
  if (told.type !== "told" || told.message === "") return;
  clearTimeout(toldUntil);
  toldUntil = setTimeout(() => take({ type: "told", message: "" }), toldFor);
});
const open = (stepId: string): void => link.send({ type: "revealStep", path: [...state.path, stepId] });
const select = (stepId: string): void => {
  if (state.selected !== stepId) take({ type: "select", stepId });
};

const [header, showHeader] = createHeader({
  run: () => link.send({ type: "run" }),
  again: () => link.send({ type: "again" }),
  showOther: () => link.send({ type: "showOther" }),
  openFile: () => link.send({ type: "openFile" }),
  show: (shown) => take({ type: "show", shown }),
  copyMermaid: () => link.send({ type: "copyMermaid", path: state.path }),
  saveMermaid: () => link.send({ type: "saveMermaid", path: state.path }),
  saveSvg: () => link.send({ type: "saveSvg", path: state.path }),
  leave: (depth) => take({ type: "leave", depth }),
});
const problem = element("p", { class: "problem", attributes: { role: "alert" } });
const [refusal, showRefusal] = createRefusal((place) => link.send({ type: "revealProblem", place }));
const critical = element("p", { class: "critical-words" });
const graph = createDrawing({ select, open });
const stage = createStage(graph);
const [table, showTable] = createStepsTable(open, select);
const [details, showDetails] = createDetails({
  reveal: open,
  events: (stepId) => link.send({ type: "showEvents", stepId }),
  child: (stepId) => {
    if (state.subject?.kind === "plan") take({ type: "enter", stepId });
    else link.send({ type: "showChild", stepId });
  },
  answer: (stepId) => link.send({ type: "answerStep", stepId }),
});

const above = element(
  "section",
  { class: "above", attributes: { "aria-label": l10n.t("Critical path and zoom") } },
  critical,
  stage.buttons,
);
const empty = element("p", { class: "note empty", text: l10n.t("There are no steps.") });
document.body.append(header, problem, refusal, above, element("main", {}, stage.element, table, empty, details));
stage.element.addEventListener("keydown", onKey);
setInterval(() => {
  if (view.moves) draw();
}, 1_000);
show();
link.send({ type: "ready" });

function take(input: ToGraph | GraphAct): void {
  state = reduce(state, input);
  draw();
}

/** At most once a frame, however fast the messages come. */
function draw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    show();
  });
}

function show(): void {
  const before = view;
  view = toView(state, Date.now());
  showHeader(view);
  setText(problem, view.problem);
  problem.hidden = view.problem === "";
  if (view.refusal !== before.refusal || view === before) showRefusal(view.refusal);
  refusal.hidden = view.refusal === undefined;
  setText(critical, view.critical);
  above.hidden = view.steps.length === 0;
  empty.hidden = view.steps.length > 0 || state.graph === undefined;
  stage.element.hidden = view.shown === "table" || view.steps.length === 0;
  table.hidden = view.shown === "graph" || view.steps.length === 0;
  stage.buttons.hidden = view.shown === "table";
  showGraph();
  if (view.shown === "table") showTable(view);
  showDetails(view);
}

/** Places are looked for only where the steps or what they need have changed: where a step stands moves nothing. */
function showGraph(): void {
  const key = JSON.stringify([state.path, view.steps.map(({ id, needs }) => [id, needs])]);
  if (key === laid) {
    graph.update(view);
    return;
  }
  laid = key;
  layout = layOut(view.steps);
  graph.draw(view, layout);
  stage.reset(layout);
}

function onKey(event: KeyboardEvent): void {
  const from = event.target instanceof Element ? event.target.getAttribute("data-step") : null;
  // With the focus on the stage itself the arrow keys scroll.
  if (zoomByKey(stage, event) || leaveByKey(event) || (from !== null && walkByKey(event, from))) event.preventDefault();
}

function leaveByKey({ key }: KeyboardEvent): boolean {
  if (key !== "Escape" || state.path.length === 0) return false;
  take({ type: "leave", depth: state.path.length - 1 });
  return true;
}

function walkByKey({ key, ctrlKey, metaKey }: KeyboardEvent, from: string): boolean {
  if (key === "Enter" || key === " ") {
    open(from);
    return true;
  }
  const way = wayOf(key);
  const next = way === undefined || ctrlKey || metaKey ? undefined : stepAfter(from, way, view.steps, layout);
  if (next !== undefined) graph.focus(next);
  return next !== undefined;
}
