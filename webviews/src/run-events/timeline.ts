import { element } from "../shared/elements.ts";
import * as l10n from "@vscode/l10n";
import { createEventRow, type RowHandlers, type RowParts } from "./event-row.ts";
import { rowAt } from "./row-cache.ts";
import {
  atFraction,
  centre,
  endOf,
  fractionOf,
  keepInside,
  scrollBy,
  showPlace,
  type ScrolledList,
  type ScrollPosition,
} from "./scroll-position.ts";
import { createScrollbar } from "./scrollbar.ts";
import type { PanelState } from "./state.ts";
import { pixelsOf, scrollsInside } from "./wheel.ts";

/** What the timeline leads to. */
export interface TimelineHandlers extends RowHandlers {
  seen(first: number, last: number): void;
  moveTo(place: number): void;
  setFollow(follow: boolean): void;
}

/** Rows beyond the edges that are made ready. */
const overscan = 4;

/**
 * The list of events: only the rows that are seen, and a few more, are in the page, however many there are. It scrolls by itself, since no browser's own scrolling has
 * room for a million rows; for a screen reader it is a feed whose articles know their place.
 */
export class Timeline {
  readonly element: HTMLElement;
  readonly #handlers: TimelineHandlers;
  readonly #viewport: HTMLElement;
  readonly #rows: HTMLElement;
  readonly #bar: ReturnType<typeof createScrollbar>;
  readonly #made = new Map<number, { readonly element: HTMLElement; readonly parts: RowParts }>();
  /** Of opened rows, by place. */
  readonly #heights = new Map<number, number>();
  #rowHeight = 22;
  #position: ScrollPosition = { place: 1, offset: 0 };
  #state: PanelState | undefined;
  #jump = 0;
  #cursor = 0;
  /** A key has moved the cursor: the focus follows it once the row is there. */
  #wantsFocus = false;

  constructor(handlers: TimelineHandlers) {
    this.#handlers = handlers;
    this.#rows = element("div", { class: "rows" });
    this.#viewport = element(
      "div",
      { class: "viewport", attributes: { role: "feed", "aria-label": l10n.t("Events"), tabindex: "-1" } },
      this.#rows,
    );
    this.#bar = createScrollbar((fraction) => this.#scrollTo(fraction));
    this.element = element("div", { class: "timeline" }, this.#viewport, this.#bar.element);
    this.#viewport.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    this.#viewport.addEventListener("keydown", (event) => this.#key(event));
    // The browser scrolls what gets the focus into view: what it moved is taken back, the list moves itself.
    this.#viewport.addEventListener("scroll", () => (this.#viewport.scrollTop = 0));
    this.#viewport.addEventListener("focusin", ({ target }) => this.#focused(target));
    this.#viewport.addEventListener("toggle", () => this.#draw(), { capture: true });
    new ResizeObserver(() => this.#draw()).observe(this.#viewport);
    this.#dragByFinger();
  }

  /** Show a state. */
  show(state: PanelState): void {
    const before = this.#state;
    this.#state = state;
    if (before?.list !== state.list || before.opened !== state.opened) this.#heights.clear();
    if (state.jump.count !== this.#jump) {
      this.#jump = state.jump.count;
      this.#position = centre(this.#list(), state.jump.place);
    } else if (!state.follow && state.current !== this.#cursor) {
      this.#position = showPlace(this.#list(), this.#position, state.current);
    }
    this.#cursor = state.current;
    this.#draw();
    if (this.#wantsFocus && this.#viewport.contains(document.activeElement)) this.focus();
    this.#wantsFocus = false;
  }

  /** Give the row at the cursor the focus. */
  focus(): void {
    const row = this.#made.get(this.#state?.current ?? 1)?.element.querySelector<HTMLElement>(".head");
    (row ?? this.#viewport).focus({ preventScroll: true });
  }

  /** The number of the event at the upper edge. */
  get topSeq(): number | undefined {
    return this.#state && rowAt(this.#state.rows, this.#position.place)?.seq;
  }

  #list(): ScrolledList {
    return {
      total: Math.max(1, this.#state?.total ?? 1),
      height: Math.max(1, this.#viewport.getBoundingClientRect().height),
      rowHeight: this.#rowHeight,
      heightOf: (place) => this.#heights.get(place) ?? this.#rowHeight,
    };
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) return;
    // Opened rows have their height only once they are there: then the place may be another one.
    for (let round = 0; round < 3; round += 1) {
      const list = this.#list();
      this.#position = state.follow ? endOf(list) : keepInside(list, this.#position);
      this.#drawRows(state, list);
      if (!this.#measure()) break;
    }
    const list = this.#list();
    this.#bar.show(fractionOf(list, this.#position), list.height / (list.total * list.rowHeight));
    const last = this.#position.place + Math.ceil(list.height / list.rowHeight);
    this.#handlers.seen(Math.max(1, this.#position.place - overscan), Math.min(last + overscan, list.total));
  }

  #drawRows(state: PanelState, list: ScrolledList): void {
    const hadFocus = this.#viewport.contains(document.activeElement);
    const total = state.total ?? 0;
    const first = Math.max(1, this.#position.place - overscan);
    const last = Math.min(total, this.#position.place + Math.ceil(list.height / list.rowHeight) + overscan);
    for (const [place, { element: row }] of this.#made) {
      if (place >= first && place <= last) continue;
      row.remove();
      this.#made.delete(place);
    }
    let before: Element | undefined;
    for (let place = first; place <= last; place += 1) {
      const row = this.#row(place, state);
      const stands = before === undefined ? this.#rows.firstElementChild : before.nextElementSibling;
      if (row !== stands) this.#rows.insertBefore(row, stands);
      before = row;
    }
    let above = this.#position.offset;
    for (let place = first; place < this.#position.place; place += 1) above += list.heightOf(place);
    this.#rows.style.transform = `translateY(${-above}px)`;
    if (hadFocus && !this.#viewport.contains(document.activeElement)) this.focus();
  }

  #row(place: number, state: PanelState): HTMLElement {
    const event = rowAt(state.rows, place);
    const parts: RowParts = {
      place,
      total: state.total ?? 0,
      event,
      isOpen: event !== undefined && state.opened.has(event.seq),
      detail: event && state.opened.get(event.seq),
      searched: state.search.text,
      isMatch: event !== undefined && state.search.at?.seq === event.seq,
      isCurrent: place === state.current,
    };
    const made = this.#made.get(place);
    if (made !== undefined && isSame(made.parts, parts)) {
      this.#freshen(made.element, parts);
      return made.element;
    }
    const row = createEventRow(parts, this.#handlers);
    const focused = made?.element.contains(document.activeElement) === true;
    made?.element.replaceWith(row);
    this.#made.set(place, { element: row, parts });
    if (focused) row.querySelector<HTMLElement>(".head")?.focus({ preventScroll: true });
    return row;
  }

  /** What changes without the row being made anew: a person may be reading or selecting in it. */
  #freshen(row: HTMLElement, { isCurrent, total }: RowParts): void {
    row.setAttribute("aria-setsize", String(total));
    const head = row.querySelector<HTMLElement>(".head");
    if (head !== null) head.tabIndex = isCurrent ? 0 : -1;
  }

  /** Take the heights of what is there; whether any is another one than was known. */
  #measure(): boolean {
    let changed = false;
    for (const [place, { element: row, parts }] of this.#made) {
      const height = row.getBoundingClientRect().height;
      if (height <= 0) continue;
      if (!parts.isOpen && this.#heights.delete(place)) changed = true;
      if (!parts.isOpen && Math.abs(height - this.#rowHeight) > 0.5) {
        this.#rowHeight = height;
        changed = true;
      }
      if (parts.isOpen && Math.abs(height - (this.#heights.get(place) ?? 0)) > 0.5) {
        this.#heights.set(place, height);
        changed = true;
      }
    }
    return changed;
  }

  #wheel(event: WheelEvent): void {
    const pixels = pixelsOf(event, this.#rowHeight, this.#viewport.clientHeight);
    if (event.ctrlKey || pixels === 0 || scrollsInside(event, this.#viewport)) return;
    event.preventDefault();
    this.#scroll(pixels);
  }

  #scroll(pixels: number): void {
    this.#moved(scrollBy(this.#list(), this.#position, pixels), pixels > 0);
  }

  #scrollTo(fraction: number): void {
    this.#moved(atFraction(this.#list(), fraction), fraction >= 1);
  }

  /** Who scrolls away from the end wants to read; who scrolls back to it, to follow again. */
  #moved(position: ScrollPosition, down: boolean): void {
    const end = endOf(this.#list());
    const atEnd = position.place >= end.place && position.offset >= end.offset - 1;
    this.#position = position;
    this.#handlers.setFollow(down && atEnd);
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const state = this.#state;
    const onHead = event.target === this.#viewport || (event.target as Element).closest(".head") !== null;
    if (state === undefined || !onHead || event.ctrlKey || event.altKey || event.metaKey) return;
    const rows = Math.max(1, Math.floor(this.#viewport.clientHeight / this.#rowHeight) - 1);
    const place = placeAfter(event.key, { current: state.current, rows, total: state.total ?? 1 });
    if (place === undefined) return;
    event.preventDefault();
    this.#handlers.setFollow(event.key === "End");
    this.#handlers.moveTo(place);
    this.#wantsFocus = true;
  }

  #focused(target: EventTarget | null): void {
    const place = target instanceof Element ? target.closest<HTMLElement>(".event")?.dataset["place"] : undefined;
    if (place === undefined || Number(place) === this.#state?.current) return;
    this.#cursor = Number(place);
    this.#handlers.moveTo(Number(place));
  }

  #dragByFinger(): void {
    let last: number | undefined;
    this.#viewport.addEventListener("touchstart", ({ touches }) => (last = touches[0]?.clientY), { passive: true });
    this.#viewport.addEventListener(
      "touchmove",
      (event) => {
        const now = event.touches[0]?.clientY;
        if (last === undefined || now === undefined) return;
        event.preventDefault();
        this.#scroll(last - now);
        last = now;
      },
      { passive: false },
    );
  }
}

/** Whether the row needn't be made anew. */
function isSame(one: RowParts, other: RowParts): boolean {
  return (
    one.event === other.event &&
    one.isOpen === other.isOpen &&
    one.detail === other.detail &&
    one.searched === other.searched &&
    one.isMatch === other.isMatch
  );
}

interface Cursor {
  readonly current: number;
  readonly rows: number;
  readonly total: number;
}

function placeAfter(key: string, { current, rows, total }: Cursor): number | undefined {
  switch (key) {
    case "ArrowDown":
    case "j":
      return Math.min(total, current + 1);
    case "ArrowUp":
    case "k":
      return Math.max(1, current - 1);
    case "PageDown":
      return Math.min(total, current + rows);
    case "PageUp":
      return Math.max(1, current - rows);
    case "Home":
      return 1;
    case "End":
      return total;
    default:
      return undefined;
  }
}
