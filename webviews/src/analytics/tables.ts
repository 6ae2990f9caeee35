import type { PanelCell, PanelTable } from "../protocol/analytics.ts";
import { element } from "../shared/elements.ts";
import { levelOf } from "./levels.ts";

/** A real table: a caption, headings, and a heading in each row where its first cell is a text. */
export function createTable({ caption, columns, rows }: PanelTable): HTMLElement {
  const heads = columns.map(({ label, isNumber }) =>
    element("th", { text: label, attributes: { scope: "col" }, ...(isNumber && { class: "number" }) }),
  );
  const lines = rows.map((row) => element("tr", {}, ...row.map((cell, place) => toCell(cell, place))));
  const table = element(
    "table",
    {},
    element("caption", { text: caption }),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...lines),
  );
  // Wide tables scroll by themselves, with the keyboard too.
  const region = { role: "region", "aria-label": caption, tabindex: "0" };
  return element("div", { class: "table", attributes: region }, table);
}

function toCell(cell: PanelCell, place: number): HTMLElement {
  if (typeof cell !== "string") return element("td", { class: "number", text: cell.text });
  return place === 0 ? element("th", { text: cell, attributes: { scope: "row" } }) : element("td", { text: cell });
}

/** Weekdays and hours as a table whose cells are shaded by their number. */
export function createHeat(table: PanelTable): HTMLElement {
  const made = createTable(table);
  made.classList.add("heat");
  const most = Math.max(1, ...table.rows.flat().map((cell) => (typeof cell === "string" ? 0 : cell.value)));
  const cells = [...made.querySelectorAll("td")];
  const values = table.rows.flatMap((row) => row.flatMap((cell) => (typeof cell === "string" ? [] : cell.value)));
  for (const [place, cell] of cells.entries()) cell.classList.add(`level-${levelOf(values[place] ?? 0, most)}`);
  return made;
}
