import * as l10n from "@vscode/l10n";
import type { PanelEvent, PanelPlanStep } from "../protocol/run-events.ts";
import { element, icon } from "../shared/elements.ts";
import { createButton } from "../shared/toolkit.ts";

/** What a row leads to. */
export interface RowHandlers {
  onOpen(): void;
  openImage(path: string): void;
}

const time = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** One event: a line that opens to its payload. The payload's elements are made when it's opened first. */
export function createEventRow(event: PanelEvent, handlers: RowHandlers): HTMLElement {
  const moment = new Date(event.at);
  const summary = element(
    "summary",
    {},
    element("span", { class: "seq", text: String(event.seq) }),
    element("time", {
      text: Number.isNaN(moment.getTime()) ? event.at : time.format(moment),
      attributes: { datetime: event.at, title: event.at },
    }),
    element("span", { class: `type ${toClass(event.type)}`, text: event.type }),
    element("span", { class: "summary", text: event.summary }),
  );
  const details = element("details", {}, summary);
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    handlers.onOpen();
    if (details.childElementCount === 1) details.append(...createBody(event, handlers));
  });
  return element("li", {}, details);
}

function createBody(event: PanelEvent, handlers: RowHandlers): readonly HTMLElement[] {
  const source = element("p", { class: "source", text: l10n.t("From {0}, {1}", event.source, event.at) });
  const body = element("pre", {
    text: event.body,
    attributes: { tabindex: "0", "aria-label": l10n.t("Event {0}", event.seq) },
  });
  const parts = [source, ...createDetails(event, handlers), body];
  if (!event.cut) return parts;
  return [
    ...parts,
    element("p", { class: "note", text: l10n.t("Only the beginning is shown; the JSON has all of it.") }),
  ];
}

/** What is easier to read than JSON: what the model thought, the plan's steps, ways to the pictures. */
function createDetails({ thought, plan, images = [] }: PanelEvent, handlers: RowHandlers): readonly HTMLElement[] {
  const pictures = images.map((path) => createButton(l10n.t("Open {0}", path), () => handlers.openImage(path)));
  return [
    ...(thought === undefined ? [] : [element("p", { class: "thought", text: thought })]),
    ...(plan === undefined ? [] : [element("ol", { class: "plan" }, ...plan.map(createPlanStep))]),
    ...(pictures.length === 0 ? [] : [element("div", { class: "pictures" }, ...pictures)]),
  ];
}

const planIcons: Readonly<Record<PanelPlanStep["status"], string>> = {
  todo: "circle-outline",
  doing: "arrow-right",
  done: "pass",
  failed: "error",
  skipped: "debug-step-over",
};

/** The icon's meaning stands in words for who doesn't see it. */
function createPlanStep({ title, status }: PanelPlanStep): HTMLElement {
  const word = element("span", { class: "state", text: status });
  return element("li", { class: status }, icon(planIcons[status]), element("span", { text: title }), word);
}

/** A type becomes a class name only if it can be one. */
function toClass(type: string): string {
  return /^[a-z]+$/.test(type) ? type : "";
}
