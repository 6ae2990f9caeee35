import * as l10n from "@vscode/l10n";
import { element } from "../shared/elements.ts";
import type { GraphView } from "./view.ts";

/** The same as a table, in the order of the file: for whoever would rather read, and for screen readers. */
export function createStepsTable(
  open: (stepId: string) => void,
  select: (stepId: string) => void,
): readonly [HTMLElement, (view: GraphView) => void] {
  const rows = element("tbody");
  const titles = [l10n.t("Step"), l10n.t("State"), l10n.t("Needs"), l10n.t("Critical path")];
  const head = element("tr", {}, ...titles.map((text) => element("th", { text, attributes: { scope: "col" } })));
  const caption = element("caption", { text: l10n.t("The steps in the order of the file") });
  const table = element("table", {}, caption, element("thead", {}, head), rows);
  const holder = element("div", { class: "steps-table" }, table);
  let drawn = "";
  const show = (view: GraphView): void => {
    const byId = new Map(view.steps.map((step) => [step.id, step.title]));
    const cells = view.steps.map(({ lines, needs, isCritical }) => {
      return [lines.join(" · "), needs.map((id) => byId.get(id) ?? id).join(", "), isCritical ? l10n.t("yes") : ""];
    });
    const key = JSON.stringify([...byId]);
    if (key !== drawn) rows.replaceChildren(...view.steps.map(({ id, title }) => createRow(id, title)));
    drawn = key;
    [...rows.rows].forEach((row, place) => {
      cells[place]?.forEach((text, column) => {
        const cell = row.cells[column + 1];
        if (cell !== undefined && cell.textContent !== text) cell.textContent = text;
      });
    });
  };
  const createRow = (id: string, title: string): HTMLElement => {
    const button = element("button", { class: "link", text: title, attributes: { type: "button" } });
    button.addEventListener("click", () => open(id));
    button.addEventListener("focus", () => select(id));
    const name = element("th", { attributes: { scope: "row" } }, button);
    return element("tr", {}, name, element("td"), element("td"), element("td"));
  };
  return [holder, show];
}
