import * as l10n from "@vscode/l10n";
import { element } from "./elements.ts";
import type { PlanRefusal } from "../protocol/plan.ts";

/** Why there is no plan, what to do about it, and where in the files it lies. */
export function createRefusal(
  reveal: (place: number) => void,
): readonly [HTMLElement, (refusal: PlanRefusal | undefined) => void] {
  const section = element("section", { class: "problem refusal", attributes: { role: "alert" } });
  return [
    section,
    (refusal) => {
      section.hidden = refusal === undefined;
      if (refusal === undefined) {
        section.replaceChildren();
        return;
      }
      const items = refusal.problems.map((problem, place) => {
        const words = problem.isError
          ? l10n.t("Error, {0} line {1}: {2}", problem.file, problem.line, problem.message)
          : l10n.t("Warning, {0} line {1}: {2}", problem.file, problem.line, problem.message);
        const button = element("button", { class: "link", text: words, attributes: { type: "button" } });
        button.addEventListener("click", () => reveal(place));
        return element("li", {}, button);
      });
      const remedy = refusal.remedy === "" ? [] : [element("p", { text: refusal.remedy })];
      const list = items.length === 0 ? [] : [element("ul", {}, ...items)];
      section.replaceChildren(element("h2", { text: refusal.message }), ...remedy, ...list);
    },
  ];
}
