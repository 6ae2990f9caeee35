import * as l10n from "@vscode/l10n";
import type { PanelDetail, PanelEvent } from "../protocol/run-events.ts";
import { element, icon } from "../shared/elements.ts";
import { createDetail, type DetailHandlers } from "./event-detail.ts";
import { marked } from "./highlight.ts";

/** What a row shows. Two that are equal part by part look alike. */
export interface RowParts {
  readonly place: number;
  readonly total: number;
  /** Nothing while it's on its way. */
  readonly event: PanelEvent | undefined;
  readonly isOpen: boolean;
  readonly detail: PanelDetail | undefined;
  readonly searched: string;
  readonly isMatch: boolean;
  readonly isCurrent: boolean;
}

/** What a row leads to. */
export interface RowHandlers extends DetailHandlers {
  toggle(seq: number, place: number): void;
  copyLink(seq: number): void;
}

const time = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** One event of the list: a line that can be pressed, and below it what it shows once it is open. */
export function createEventRow(parts: RowParts, handlers: RowHandlers): HTMLElement {
  const { place, total, event, isOpen, isMatch, isCurrent } = parts;
  const head = event === undefined ? createPlaceholder(place) : createHead(event, parts, handlers);
  const labelId = `event-${place}`;
  head.id = labelId;
  head.tabIndex = isCurrent ? 0 : -1;
  const row = element(
    "div",
    {
      class: ["event", isOpen ? "open" : "", isMatch ? "match" : "", event?.outcome ?? ""].join(" ").trim(),
      attributes: {
        role: "article",
        "aria-labelledby": labelId,
        "aria-posinset": String(place),
        "aria-setsize": String(total),
      },
    },
    head,
  );
  row.dataset["place"] = String(place);
  if (event !== undefined && isOpen) row.append(createBody(event, parts, handlers));
  return row;
}

function createPlaceholder(place: number): HTMLElement {
  return element(
    "button",
    { class: "head", attributes: { type: "button", "aria-busy": "true" } },
    element("span", { class: "seq", text: "…" }),
    element("span", { class: "spoken", text: l10n.t("Event at place {0} is being read", place) }),
  );
}

function createHead(event: PanelEvent, { place, isOpen, searched }: RowParts, handlers: RowHandlers): HTMLElement {
  const moment = new Date(event.at);
  const head = element(
    "button",
    { class: "head", attributes: { type: "button", "aria-expanded": String(isOpen) } },
    icon(isOpen ? "chevron-down" : "chevron-right"),
    element("span", { class: "seq", text: String(event.seq) }),
    element("time", {
      text: Number.isNaN(moment.getTime()) ? event.at : time.format(moment),
      attributes: { datetime: event.at, title: event.at },
    }),
    element("span", { class: `type ${toClass(event.type)}`, text: event.type }, ...wentWrong(event)),
    element("span", { class: "summary" }, ...marked(event.summary, searched)),
    element("span", { class: "took", text: tookOf(event) }),
  );
  head.addEventListener("click", () => handlers.toggle(event.seq, place));
  return head;
}

/** A mark beside what didn't succeed; how it ended stands in the summary. */
function wentWrong({ outcome }: PanelEvent): readonly HTMLElement[] {
  return outcome === "failed" || outcome === "refused" ? [icon("error")] : [];
}

function tookOf({ took, turn }: PanelEvent): string {
  const parts = [turn === undefined ? "" : l10n.t("turn {0}", turn), took];
  return parts.filter((part) => part !== "").join(" · ");
}

function createBody(event: PanelEvent, { detail, searched }: RowParts, handlers: RowHandlers): HTMLElement {
  if (detail === undefined) return element("p", { class: "body note", text: l10n.t("Reading…") });
  const from = l10n.t("Event {0}, from {1}, {2}", event.seq, detail.source, event.at);
  const link = element("button", { class: "link", text: l10n.t("Copy Link"), attributes: { type: "button" } });
  link.addEventListener("click", () => handlers.copyLink(event.seq));
  return element(
    "div",
    { class: "body" },
    element("p", { class: "source" }, document.createTextNode(`${from} · `), link),
    ...createDetail(detail, searched, handlers),
  );
}

/** A type becomes a class name only if it can be one. */
function toClass(type: string): string {
  return /^[a-z]+$/.test(type) ? type : "";
}
