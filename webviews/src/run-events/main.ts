import "./style.css";
import type { FromRunEvents, RunEventsState, ToRunEvents } from "../protocol/run-events.ts";
import { element, setText } from "../shared/elements.ts";
import { connectToExtension } from "../shared/extension-link.ts";
import { registerToolkit } from "../shared/toolkit.ts";
import { createAnnouncer } from "./announcer.ts";
import { createAsks } from "./asks.ts";
import { createBar } from "./bar.ts";
import { createHeader } from "./header.ts";
import { createMessageBox } from "./message-box.ts";
import { createPlanPane } from "./plan-steps.ts";
import { emptyState, reduce, type PanelInput } from "./state.ts";
import { createSteps } from "./steps.ts";
import { Timeline } from "./timeline.ts";
import { toView, type TakeOverButton } from "./view.ts";

registerToolkit();

/** So often, in milliseconds, the editor is told what to bring the panel back with. */
const rememberEvery = 500;

let state = emptyState;
let drawing = false;
let remembering = false;
let messages = 0;
const link = connectToExtension<FromRunEvents, RunEventsState>((message) => take(message as ToRunEvents));
const [runId = "", taskId] = (document.body.dataset["subject"] ?? "").split("/");

const [header, showHeader] = createHeader({
  act: (action) => link.send({ type: "act", action }),
  takeOver,
  openFile: () => link.send({ type: "openFile" }),
});
const [asks, showAsks] = createAsks({
  answer: (ask, answer) => link.send({ type: "answer", taskId: ask.taskId, askId: ask.askId, ...answer }),
  showDiff: (ask) => link.send({ type: "showAskDiff", taskId: ask.taskId }),
  answerInEditor: (ask) => link.send({ type: "answerInEditor", taskId: ask.taskId }),
});
const [steps, showSteps] = createSteps({
  reveal: (stepId) => link.send({ type: "revealStep", stepId }),
  act: (type, stepId) => link.send({ type, stepId }),
});
const [plan, showPlan] = createPlanPane((seq) => take({ type: "goTo", seq }));
const timeline = new Timeline({
  seen: (first, last) => take({ type: "seen", first, last }),
  moveTo: (place) => take({ type: "moveTo", place }),
  setFollow: (follow) => take({ type: "setFollow", follow }),
  toggle: (seq, place) => take({ type: "toggleEvent", seq, place }),
  copyLink: (seq) => link.send({ type: "copyLink", seq }),
  openImage: (path) => link.send({ type: "openImage", path }),
  openPlace: (place) => link.send({ type: "openPlace", place }),
  showDiff: (seq) => link.send({ type: "showDiff", seq }),
});
const bar = createBar({
  setFollow: (follow) => take({ type: "setFollow", follow }),
  toggleType: (eventType) => take({ type: "toggleType", eventType }),
  searchFor: (text) => take({ type: "searchFor", text }),
  nextMatch,
  leaveSearch: () => timeline.focus(),
  openJson: () => link.send({ type: "openJson" }),
  copyLink: () => link.send({ type: "copyLink" }),
});
const [messageBox, showMessageBox] = createMessageBox((message) => {
  messages += 1;
  link.send({ type: "send", id: messages, ...message });
});
const [announcer, announce] = createAnnouncer();
const problem = element("p", { class: "problem", attributes: { role: "alert" } });

const events = element(
  "section",
  { class: "events-pane", attributes: { "aria-labelledby": "events-title" } },
  bar.element,
  timeline.element,
  messageBox,
);
const side = element("div", { class: "side-pane" }, plan, steps);
document.body.append(header, problem, asks, element("main", {}, side, events), announcer);
document.addEventListener("keydown", takeKey);

const { hidden = [], search = "", seq } = link.recall() ?? {};
bar.showSearch(search);
take({ type: "opened", hidden, search, ...(seq !== undefined && { seq }) });
remember();
setInterval(() => {
  if (state.run !== undefined && state.run.finishedAt === undefined) draw();
}, 1_000);

function take(input: PanelInput): void {
  const [next, ...asked] = reduce(state, input);
  for (const ask of asked) link.send(ask);
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
    showAsks(view.asks);
    showPlan(state.plan);
    showSteps(view.steps);
    side.hidden = state.plan === undefined && view.steps.length === 0;
    bar.show(view);
    showMessageBox(view.writers, state.receipts);
    timeline.show(state);
    announce(state);
    rememberSoon();
  });
}

function nextMatch(back: boolean): void {
  take({ type: "nextMatch", back, from: Math.max(0, (timeline.topSeq ?? 1) - 1) });
}

function takeOver({ type, what }: Pick<TakeOverButton, "type" | "what">): void {
  if (type === "giveBack") link.send({ type, what });
  else link.send({ type, what, id: (messages += 1) });
}

/** `t`: the first thing that can be taken over, or given back. */
function takeOverFirst(): void {
  const first = toView(state, Date.now()).header?.takeOvers.find(({ enabled }) => enabled);
  if (first !== undefined) takeOver(first);
}

/** Keys that work anywhere but where something is typed. */
function takeKey(event: KeyboardEvent): void {
  const { target, key, ctrlKey, altKey, metaKey } = event;
  const typing = target instanceof Element && target.closest("vscode-text-field, textarea, vscode-dropdown") !== null;
  if (typing || ctrlKey || altKey || metaKey) return;
  if (key === "/") bar.focusSearch();
  else if (key === "n" || key === "N") nextMatch(key === "N");
  else if (key === "t") takeOverFirst();
  else if (key === "f") take({ type: "setFollow", follow: !state.follow });
  else return;
  event.preventDefault();
}

function rememberSoon(): void {
  if (remembering) return;
  remembering = true;
  setTimeout(() => {
    remembering = false;
    remember();
  }, rememberEvery);
}

/** What the panel comes back with after a reload of the window. */
function remember(): void {
  const top = state.follow ? undefined : timeline.topSeq;
  link.remember({
    runId,
    ...(taskId !== undefined && { taskId }),
    ...(state.hidden.size > 0 && { hidden: [...state.hidden] }),
    ...(state.search.text !== "" && { search: state.search.text }),
    ...(top !== undefined && { seq: top }),
  });
}
