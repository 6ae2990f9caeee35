import * as l10n from "@vscode/l10n";
import { element, icon } from "../shared/elements.ts";
import { showTexts } from "../shared/text-list.ts";
import type { ChildView, Fact, PlannedRow, WaveView } from "./view.ts";

/** Go to a step's line. */
export type Reveal = (path: readonly string[]) => void;

/** The waves, one below the other; the steps of a wave stand side by side where there is room. `level`: that of their headings. */
export function createWaves(waves: readonly WaveView[], reveal: Reveal, level = 2): readonly HTMLElement[] {
  return waves.map(({ title, steps }) => {
    const heading = element(level === 2 ? "h2" : "h3", { text: title });
    const list = element("ol", { class: "steps" }, ...steps.map((step) => createStep(step, reveal)));
    // A group and no landmark: there may be a thousand.
    return element("div", { class: "wave", attributes: { role: "group", "aria-label": title } }, heading, list);
  });
}

function createStep(row: PlannedRow, reveal: Reveal): HTMLElement {
  const button = element(
    "button",
    { class: "step", attributes: { type: "button", title: l10n.t("Go to the step in the file") } },
    icon(row.icon),
    element("span", { class: "label", text: row.label }),
  );
  button.addEventListener("click", () => reveal(row.path));
  const kind = element("p", { class: "kind", text: row.kind });
  const child = row.child === undefined ? [] : [createChild(row.child, reveal)];
  return element("li", {}, button, kind, createFacts(row.facts), ...child);
}

/** Names and values. */
export function createFacts(facts: readonly Fact[]): HTMLElement {
  const rows = facts.map(({ name, value, look }) => {
    const marks = look === undefined ? [] : [icon(icons[look])];
    const said = element("dd", {}, ...marks, element("span", { text: value }));
    return element("div", { class: look === undefined ? "fact" : `fact ${look}` }, element("dt", { text: name }), said);
  });
  return element("dl", {}, ...rows);
}

const icons: Readonly<Record<NonNullable<Fact["look"]>, string>> = {
  asks: "bell-dot",
  blocked: "error",
  hit: "pass",
};

/** A workflow inside the workflow is made when it is first opened: each may have others in it. */
function createChild(child: ChildView, reveal: Reveal): HTMLElement {
  const over = element("ul", { class: "over" });
  showTexts(over, child.overBudget);
  const notes = element("ul", { class: "notes" });
  showTexts(notes, child.notes);
  const body = element("div", { class: "child" }, over, notes);
  const details = element("details", {}, element("summary", { text: child.title }), body);
  details.addEventListener("toggle", () => body.append(...createWaves(child.waves(), reveal, 3)), { once: true });
  return details;
}
