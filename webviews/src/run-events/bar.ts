import * as l10n from "@vscode/l10n";
import { element, icon, setText } from "../shared/elements.ts";
import { createButton, createCheckbox, createTextField, createToggle, type CheckboxParts } from "../shared/toolkit.ts";
import type { RunEventsView, TypeFilter } from "./view.ts";

/** What the bar above the events leads to. */
export interface BarHandlers {
  setFollow(follow: boolean): void;
  toggleType(type: string): void;
  searchFor(text: string): void;
  nextMatch(back: boolean): void;
  /** The person is done with the search field. */
  leaveSearch(): void;
  openJson(): void;
  copyLink(): void;
}

/** The bar above the events. */
export interface BarParts {
  readonly element: HTMLElement;
  show(view: RunEventsView): void;
  readonly focusSearch: () => void;
  readonly showSearch: (text: string) => void;
}

/** So long nothing is typed before it is searched for, in milliseconds. */
const typingPause = 250;

/** The bar above the events: types, search, follow, and where to go from here. */
export function createBar(handlers: BarHandlers): BarParts {
  const range = element("span", { class: "range", attributes: { role: "status" } });
  const follow = createToggle(l10n.t("Follow"), (pressed) => handlers.setFollow(pressed));
  const json = createButton(l10n.t("Open as JSON"), () => handlers.openJson());
  const link = createButton(l10n.t("Copy Link"), () => handlers.copyLink());
  const [filters, showFilters] = createFilters(handlers);
  const search = createSearch(handlers);
  const bar = element(
    "div",
    { class: "bar" },
    element("h2", { text: l10n.t("Events"), attributes: { id: "events-title" } }),
    search.element,
    element("div", { class: "buttons" }, follow.element, link, json),
    filters,
    range,
  );
  return {
    element: bar,
    focusSearch: search.focus,
    showSearch: search.showText,
    show(view) {
      // The place moves with every event and every line that is scrolled: no screen reader tells it unasked.
      range.setAttribute("aria-live", view.hasEvents ? "off" : "polite");
      setText(range, view.range);
      follow.show(view.follow);
      search.show(view);
      showFilters(view.filters);
    },
  };
}

interface SearchParts {
  readonly element: HTMLElement;
  show(view: RunEventsView): void;
  readonly showText: (text: string) => void;
  readonly focus: () => void;
}

function createSearch(handlers: BarHandlers): SearchParts {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const start = (text: string): void => {
    clearTimeout(timer);
    timer = undefined;
    handlers.searchFor(text);
  };
  const field = createTextField(l10n.t("Search in all events"), l10n.t("Search"), (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => start(text), typingPause);
  });
  field.element.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      if (timer !== undefined) start(field.value());
      handlers.nextMatch(event.shiftKey);
    } else if (event.key === "Escape") {
      if (field.value() !== "") start("");
      field.show("");
      handlers.leaveSearch();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const found = element("span", { class: "found", attributes: { role: "status" } });
  const ring = icon("loading codicon-modifier-spin");
  const back = createIconButton("arrow-up", l10n.t("Previous Match"), () => handlers.nextMatch(true));
  const on = createIconButton("arrow-down", l10n.t("Next Match"), () => handlers.nextMatch(false));
  return {
    element: element("div", { class: "search", attributes: { role: "search" } }, field.element, back, on, found, ring),
    focus: () => field.focus(),
    showText: (text) => field.show(text),
    show({ found: words, canGoToMatch, searching }) {
      setText(found, words);
      found.hidden = words === "";
      ring.hidden = !searching;
      for (const button of [back, on]) button.disabled = !canGoToMatch;
    },
  };
}

function createIconButton(name: string, label: string, onPress: () => void): HTMLElement & { disabled: boolean } {
  const button = createButton("", onPress);
  button.append(icon(name));
  button.setAttribute("appearance", "icon");
  button.setAttribute("aria-label", label);
  button.title = label;
  return button;
}

function createFilters(handlers: BarHandlers): readonly [HTMLElement, (filters: readonly TypeFilter[]) => void] {
  const attributes = { role: "group", "aria-label": l10n.t("Types of events") };
  const group = element("div", { class: "filters", attributes });
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
