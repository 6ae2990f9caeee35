import type { PanelEvent } from "../protocol/run-events.ts";
import { element } from "../shared/elements.ts";

const time = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** One event: a line that opens to its payload. The payload's elements are made when it's opened first. */
export function createEventRow(event: PanelEvent, onOpen: () => void): HTMLElement {
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
    onOpen();
    if (details.childElementCount === 1) details.append(...createBody(event));
  });
  return element("li", {}, details);
}

function createBody(event: PanelEvent): readonly HTMLElement[] {
  const source = element("p", { class: "source", text: `From ${event.source}, ${event.at}` });
  const body = element("pre", { text: event.body, attributes: { tabindex: "0", "aria-label": `Event ${event.seq}` } });
  if (!event.cut) return [source, body];
  return [source, body, element("p", { class: "note", text: "Only the beginning is shown; the JSON has all of it." })];
}

/** A type becomes a class name only if it can be one. */
function toClass(type: string): string {
  return /^[a-z]+$/.test(type) ? type : "";
}
