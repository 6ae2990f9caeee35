import * as l10n from "@vscode/l10n";
import "./style.css";
import type { FromPlan, PlanState as KeptState, ToPlan } from "../protocol/plan.ts";
import { element, setText } from "../shared/elements.ts";
import { connectToExtension } from "../shared/extension-link.ts";
import { keepRovingFocus } from "../shared/roving-focus.ts";
import { registerButtons } from "../shared/toolkit.ts";
import { createHeader } from "./header.ts";
import { showTexts } from "../shared/text-list.ts";
import { createRefusal } from "../shared/refusal.ts";
import { emptyPlan, reduce, toView, type PlanState } from "./view.ts";
import { createFacts, createWaves } from "./waves.ts";

registerButtons();

let state: PlanState = emptyPlan;
const link = connectToExtension<FromPlan, KeptState>((message) => {
  const before = state;
  const told = message as ToPlan;
  if (told.type === "planning") link.remember(told.subject.state);
  state = reduce(state, told);
  draw(before);
});

const [header, showHeader] = createHeader({
  run: () => link.send({ type: "run" }),
  planAgain: () => link.send({ type: "planAgain" }),
  showGraph: () => link.send({ type: "showGraph" }),
  changeInputs: () => link.send({ type: "changeInputs" }),
  openFile: () => link.send({ type: "openFile" }),
});
const problem = element("p", { class: "problem", attributes: { role: "alert" } });
const [refusal, showRefusal] = createRefusal((place) => link.send({ type: "revealProblem", place }));
const overList = element("ul", {
  attributes: {
    get "aria-label"() {
      return l10n.t("Over budget");
    },
  },
});
const over = element("div", { class: "warning over", attributes: { role: "alert" } }, overList);
const totals = element("section", {
  class: "totals",
  attributes: {
    get "aria-label"() {
      return l10n.t("Expected in all");
    },
  },
});
const notes = element("ul", {
  class: "notes",
  attributes: {
    get "aria-label"() {
      return l10n.t("Notes");
    },
  },
});
const waves = element("div", { class: "waves" });
const updateFocus = keepRovingFocus(waves, "button.step, summary");
waves.addEventListener("toggle", updateFocus, { capture: true });

document.body.append(header, element("main", {}, problem, refusal, over, totals, notes, waves));
draw(undefined);
link.send({ type: "ready" });

/** The steps are made anew only for another plan: a person may be reading them, or have opened some. */
function draw(before: PlanState | undefined): void {
  const view = toView(state);
  showHeader(view);
  setText(problem, view.problem);
  problem.hidden = view.problem === "";
  if (before === undefined || state.refusal !== before.refusal) showRefusal(view.refusal);
  if (before !== undefined && state.plan === before.plan) return;
  showTexts(overList, view.overBudget);
  over.hidden = overList.hidden;
  showTexts(notes, view.notes);
  totals.hidden = view.totals.length === 0;
  totals.replaceChildren(createFacts(view.totals));
  waves.replaceChildren(...createWaves(view.waves, (path) => link.send({ type: "revealStep", path })));
  updateFocus();
}
