import "./style.css";
import type { FromRunEvents, RunEventsState, ToRunEvents } from "../protocol/run-events.ts";
import { element, setText } from "../shared/elements.ts";
import { connectToExtension } from "../shared/extension-link.ts";
import { registerToolkit } from "../shared/toolkit.ts";
import { createEvents } from "./events.ts";
import { createHeader } from "./header.ts";
import { emptyState, reduce, type PanelInput } from "./state.ts";
import { createSteps } from "./steps.ts";
import { toView } from "./view.ts";

registerToolkit();

let state = emptyState;
let drawing = false;
const link = connectToExtension<FromRunEvents, RunEventsState>((message) => take(message as ToRunEvents));

const [header, showHeader] = createHeader({
  act: (action) => link.send({ type: "act", action }),
  openFile: () => link.send({ type: "openFile" }),
});
const [steps, showSteps] = createSteps({
  reveal: (stepId) => link.send({ type: "revealStep", stepId }),
  act: (type, stepId) => link.send({ type, stepId }),
});
const [events, showEvents] = createEvents({
  loadEarlier: () => take({ type: "loadEarlier" }),
  loadLater: () => take({ type: "loadLater" }),
  setFollow: (follow) => take({ type: "setFollow", follow }),
  toggleType: (eventType) => take({ type: "toggleType", eventType }),
  openJson: () => link.send({ type: "openJson" }),
  openImage: (path) => link.send({ type: "openImage", path }),
});
const problem = element("p", { class: "problem", attributes: { role: "alert" } });

document.body.append(header, problem, element("main", {}, steps, events));
const [runId = "", taskId] = (document.body.dataset["subject"] ?? "").split("/");
link.remember({ runId, ...(taskId !== undefined && { taskId }) });
take({ type: "opened" });
setInterval(() => {
  if (state.run !== undefined && state.run.finishedAt === undefined) draw();
}, 1_000);

function take(input: PanelInput): void {
  const [next, ...asks] = reduce(state, input);
  for (const ask of asks) link.send(ask);
  if (next === state) return;
  state = next;
  draw();
}

/** At most once a frame, however fast the messages come. */
function draw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    const view = toView(state, Date.now());
    showHeader(view);
    setText(problem, view.problem);
    problem.hidden = view.problem === "";
    showSteps(view.steps);
    showEvents(view, state.events, state.hidden);
  });
}
