import * as l10n from "@vscode/l10n";
import type { PanelEvent } from "../protocol/run-events.ts";
import { element, icon, setText } from "../shared/elements.ts";
import { keepRovingFocus } from "../shared/roving-focus.ts";
import { createButton, createCheckbox, type CheckboxParts } from "../shared/toolkit.ts";
import { createEventRow, type RowHandlers } from "./event-row.ts";
import type { RunEventsView, TypeFilter } from "./view.ts";

/** What the list of events leads to. */
export interface EventHandlers {
  loadEarlier(): void;
  loadLater(): void;
  setFollow(follow: boolean): void;
  toggleType(type: string): void;
  openJson(): void;
  openImage(path: string): void;
}

/** Shows a view, its events, and the types that are hidden. */
export type ShowEvents = (view: RunEventsView, events: readonly PanelEvent[], hidden: ReadonlySet<string>) => void;

/** So near the end counts as at the end, in pixels. */
const nearEnd = 24;

/** The stream. Answers the element and how to show a view in it. */
export function createEvents(handlers: EventHandlers): readonly [HTMLElement, ShowEvents] {
  const list = element("ol", { class: "events", attributes: { "aria-labelledby": "events-title" } });
  const earlier = createButton(l10n.t("Load earlier events"), () => handlers.loadEarlier());
  const later = createButton(l10n.t("Load later events"), () => handlers.loadLater());
  const scroller = element("div", { class: "scroller" }, earlier, list, later);
  const [bar, showBar] = createBar(handlers);
  const section = element(
    "section",
    { class: "events-pane", attributes: { "aria-labelledby": "events-title" } },
    bar,
    scroller,
  );
  const updateFocus = keepRovingFocus(list, "summary");
  const showRows = createRows(list, {
    onOpen: () => handlers.setFollow(false),
    openImage: (path) => handlers.openImage(path),
  });
  // Scrolling away from the end is how a person says that they want to read; scrolling back, that they want to follow again.
  let lastTop = 0;
  scroller.addEventListener("scroll", () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller;
    const atEnd = scrollHeight - scrollTop - clientHeight < nearEnd;
    if (atEnd && later.hidden) handlers.setFollow(true);
    else if (scrollTop < lastTop) handlers.setFollow(false);
    lastTop = scrollTop;
  });
  // A panel that gets smaller, or a bar that gets higher, would hide the newest rows from who follows them.
  let following = false;
  new ResizeObserver(() => {
    if (following) lastTop = scroller.scrollTop = scroller.scrollHeight;
  }).observe(scroller);
  return [
    section,
    (view, events, hidden) => {
      following = view.follow;
      showBar(view);
      earlier.hidden = !view.canLoadEarlier;
      later.hidden = !view.canLoadLater;
      earlier.disabled = view.reading;
      later.disabled = view.reading;
      keepPlace(scroller, list, () => showRows(events, hidden));
      updateFocus();
      if (view.follow) scroller.scrollTop = scroller.scrollHeight;
      // What a change of the rows does to the place is nobody's scrolling.
      lastTop = scroller.scrollTop;
    },
  ];
}

/** What is in view stays where it is when rows come or go above it. */
function keepPlace(scroller: HTMLElement, list: HTMLElement, change: () => void): void {
  const top = scroller.getBoundingClientRect().top;
  const anchor = [...list.children].find((row) => row.getBoundingClientRect().bottom > top);
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  if (anchor?.isConnected === true) scroller.scrollTop += anchor.getBoundingClientRect().top - before;
}

/** The rows are kept by their event's number: only what is new is made, only what is gone is taken away. */
function createRows(
  list: HTMLElement,
  handlers: RowHandlers,
): (events: readonly PanelEvent[], hidden: ReadonlySet<string>) => void {
  const rows = new Map<number, HTMLElement>();
  return (events, hidden) => {
    const wanted = new Set(events.map((event) => event.seq));
    for (const [seq, row] of rows) {
      if (wanted.has(seq)) continue;
      row.remove();
      rows.delete(seq);
    }
    let next: Element | null = list.firstElementChild;
    for (const event of events) {
      const row = rows.get(event.seq) ?? createEventRow(event, handlers);
      rows.set(event.seq, row);
      row.hidden = hidden.has(event.type);
      if (row === next) next = next.nextElementSibling;
      else list.insertBefore(row, next);
    }
  };
}

function createBar(handlers: EventHandlers): readonly [HTMLElement, (view: RunEventsView) => void] {
  const range = element("span", { class: "range", attributes: { role: "status" } });
  const ring = icon("loading codicon-modifier-spin");
  const follow = createCheckbox((checked) => handlers.setFollow(checked));
  const [filters, showFilters] = createFilters(handlers);
  const json = createButton(l10n.t("Open as JSON"), () => handlers.openJson());
  const bar = element(
    "div",
    { class: "bar" },
    element("h2", { text: l10n.t("Events"), attributes: { id: "events-title" } }),
    filters,
    follow.element,
    json,
    range,
    ring,
  );
  return [
    bar,
    (view) => {
      setText(range, view.range);
      ring.hidden = !view.reading;
      follow.show(l10n.t("Follow"), view.follow);
      showFilters(view.filters);
    },
  ];
}

function createFilters(handlers: EventHandlers): readonly [HTMLElement, (filters: readonly TypeFilter[]) => void] {
  const group = element("div", {
    class: "filters",
    attributes: { role: "group", "aria-label": l10n.t("Types of events") },
  });
  const boxes = new Map<string, CheckboxParts>();
  return [
    group,
    (filters) => {
      const types = new Set(filters.map(({ type }) => type));
      for (const [type, box] of boxes) {
        if (types.has(type)) continue;
        box.element.remove();
        boxes.delete(type);
      }
      let next: Element | null = group.firstElementChild;
      for (const { type, label, shown } of filters) {
        const box = boxes.get(type) ?? createCheckbox(() => handlers.toggleType(type));
        boxes.set(type, box);
        if (box.element === next) next = next.nextElementSibling;
        else group.insertBefore(box.element, next);
        box.show(label, shown);
      }
    },
  ];
}
