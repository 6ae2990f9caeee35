import * as l10n from "@vscode/l10n";
import { element } from "../shared/elements.ts";
import type { Drawing } from "./drawing.ts";
import type { GraphLayout } from "../drawing/layout.ts";
import { fitScale, scrollAfter, zoomBy, zoomByWheel, type Size } from "./scale.ts";

/** Where the drawing is looked at: it scrolls, and is shown larger or smaller. */
export interface Stage {
  readonly element: HTMLElement;
  readonly buttons: HTMLElement;
  /** Another drawing: it is shown whole where it can still be read so, else from its beginning. */
  reset(layout: GraphLayout): void;
  zoom(steps: number): void;
  /** Show all of it. */
  fit(): void;
  /** At its full size. */
  full(): void;
}

/** Smaller than this nobody reads it: then its beginning is shown. */
const readable = 0.7;

/** A scrolling place for the drawing: wheel and scroll bars, dragging, Ctrl with the wheel, and buttons. */
export function createStage(drawing: Drawing): Stage {
  const view = element("div", { class: "stage", attributes: { tabindex: "-1" } }, drawing.element);
  const level = element("output", { class: "level", attributes: { "aria-label": l10n.t("Zoom") } });
  let scale = 1;
  let size: Size = { width: 0, height: 0 };
  const show = (next: number, at: { readonly x: number; readonly y: number } = middle(view)): void => {
    const scales = { from: scale, to: next };
    const [left, top] = [scrollAfter(view.scrollLeft, at.x, scales), scrollAfter(view.scrollTop, at.y, scales)];
    scale = next;
    drawing.scale(scale);
    level.textContent = `${Math.round(scale * 100)} %`;
    view.scrollTo(left, top);
  };
  const room = (): Size => ({ width: view.clientWidth - 2, height: view.clientHeight - 2 });
  const stage: Omit<Stage, "buttons"> = {
    element: view,
    reset(layout) {
      size = layout;
      const fitting = fitScale(size, room());
      show(fitting >= readable ? fitting : 1);
      view.scrollTo(0, 0);
    },
    zoom: (steps) => show(zoomBy(scale, steps)),
    fit: () => show(fitScale(size, room())),
    full: () => show(1),
  };
  view.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = view.getBoundingClientRect();
      show(zoomByWheel(scale, event), { x: event.clientX - left, y: event.clientY - top });
    },
    { passive: false },
  );
  letDrag(view);
  return { ...stage, buttons: createButtons(stage, level) };
}

function createButtons(stage: Omit<Stage, "buttons">, level: HTMLElement): HTMLElement {
  const button = (text: string, label: string, act: () => void): HTMLElement => {
    const made = element("button", { class: "zoom", text, attributes: { type: "button", title: label } });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  };
  return element(
    "div",
    { class: "zooming", attributes: { role: "group", "aria-label": l10n.t("Zoom") } },
    button("−", l10n.t("Zoom out (-)"), () => stage.zoom(-1)),
    level,
    button("+", l10n.t("Zoom in (+)"), () => stage.zoom(1)),
    button("1:1", l10n.t("1:1, full size (0)"), () => stage.full()),
    button(l10n.t("Fit"), l10n.t("Fit all into view (F)"), () => stage.fit()),
  );
}

/** The keys of the stage, wherever the focus is in it; whether it was one. */
export function zoomByKey(stage: Stage, { key, altKey }: KeyboardEvent): boolean {
  if (altKey) return false;
  const acts: Readonly<Record<string, () => void>> = {
    "+": () => stage.zoom(1),
    "=": () => stage.zoom(1),
    "-": () => stage.zoom(-1),
    "0": () => stage.full(),
    f: () => stage.fit(),
  };
  if (!Object.hasOwn(acts, key)) return false;
  acts[key]?.();
  return true;
}

function middle({ clientWidth, clientHeight }: HTMLElement): { readonly x: number; readonly y: number } {
  return { x: clientWidth / 2, y: clientHeight / 2 };
}

/** So far a pressed pointer moves before it drags: less is a click. */
const dragFrom = 4;

function letDrag(view: HTMLElement): void {
  let from: { x: number; y: number; left: number; top: number; id: number } | undefined;
  let dragging = false;
  view.addEventListener("pointerdown", ({ button, clientX: x, clientY: y, pointerId: id, pointerType }) => {
    dragging = false;
    // A finger scrolls by itself.
    if (button === 0 && pointerType === "mouse") from = { x, y, left: view.scrollLeft, top: view.scrollTop, id };
  });
  view.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (from === undefined) return;
    const [right, down] = [clientX - from.x, clientY - from.y];
    if (!dragging && Math.hypot(right, down) < dragFrom) return;
    if (!dragging) view.setPointerCapture(from.id);
    dragging = true;
    view.classList.add("dragging");
    view.scrollTo(from.left - right, from.top - down);
  });
  const end = (): void => {
    from = undefined;
    view.classList.remove("dragging");
  };
  view.addEventListener("pointerup", end);
  view.addEventListener("pointercancel", end);
  // What was dragged isn't clicked.
  view.addEventListener(
    "click",
    (event) => {
      if (dragging) event.stopPropagation();
      dragging = false;
    },
    { capture: true },
  );
}
