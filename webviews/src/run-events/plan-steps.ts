import * as l10n from "@vscode/l10n";
import type { PanelPlan, PanelPlanStep } from "../protocol/run-events.ts";
import { element, icon, setText } from "../shared/elements.ts";

const icons: Readonly<Record<PanelPlanStep["status"], string>> = {
  todo: "circle-outline",
  doing: "arrow-right",
  done: "pass",
  failed: "error",
  skipped: "debug-step-over",
};

/** The steps of an agent's plan; the icon's meaning stands in words too. */
export function createPlanSteps(steps: readonly PanelPlanStep[]): HTMLElement {
  return element("ol", { class: "plan" }, ...steps.map(createPlanStep));
}

function createPlanStep({ title, status, isCurrent }: PanelPlanStep): HTMLElement {
  const attributes = isCurrent ? { "aria-current": "step" } : {};
  const word = element("span", { class: "state", text: wordOf(status) });
  return element(
    "li",
    { class: `${status}${isCurrent ? " current" : ""}`, attributes },
    icon(icons[status]),
    element("span", { text: title }),
    word,
  );
}

function wordOf(status: PanelPlanStep["status"]): string {
  switch (status) {
    case "todo":
      return l10n.t("to do");
    case "doing":
      return l10n.t("doing");
    case "done":
      return l10n.t("done");
    case "failed":
      return l10n.t("failed");
    case "skipped":
      return l10n.t("skipped");
  }
}

/** The newest plan of the stream. Answers the element and how to show a plan in it. */
export function createPlanPane(
  goTo: (seq: number) => void,
): readonly [HTMLElement, (plan: PanelPlan | undefined) => void] {
  let shown: PanelPlan | undefined;
  const heading = element("h2", { text: l10n.t("Plan"), attributes: { id: "plan-title" } });
  const when = element("button", { class: "link", attributes: { type: "button" } });
  when.addEventListener("click", () => {
    if (shown !== undefined) goTo(shown.seq);
  });
  const reflection = element("p", { class: "note" });
  const list = element("div");
  const section = element(
    "section",
    { class: "plan-pane", attributes: { "aria-labelledby": "plan-title" } },
    element("div", { class: "pane-title" }, heading, when),
    list,
    reflection,
  );
  return [
    section,
    (plan) => {
      section.hidden = plan === undefined;
      if (plan === undefined || plan === shown) return;
      shown = plan;
      list.replaceChildren(createPlanSteps(plan.steps));
      setText(reflection, plan.reflection);
      reflection.hidden = plan.reflection === "";
      setText(when, l10n.t("Event {0}", plan.seq));
    },
  ];
}
