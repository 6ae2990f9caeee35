import { element } from "../shared/elements.ts";

/** A thumb that is smaller can't be caught. */
const leastThumb = 24;

/**
 * A bar at the side of a list that scrolls by itself: its thumb is dragged, and a press beside it goes there. Screen readers and the keyboard don't need it: the list has its
 * places and keys.
 */
export function createScrollbar(scrollTo: (fraction: number) => void): {
  readonly element: HTMLElement;
  /** `fraction`: how far down, from 0 to 1. `part`: how much of the list is seen; with all of it there is no bar. */
  show(fraction: number, part: number): void;
} {
  const thumb = element("div", { class: "thumb" });
  const bar = element("div", { class: "scrollbar", attributes: { "aria-hidden": "true" } }, thumb);
  let held: number | undefined;
  const drag = ({ clientY }: PointerEvent): void => {
    if (held === undefined) return;
    const room = bar.clientHeight - thumb.offsetHeight;
    const top = clientY - bar.getBoundingClientRect().top - held;
    scrollTo(room <= 0 ? 0 : Math.max(0, Math.min(1, top / room)));
  };
  bar.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const { top, height } = thumb.getBoundingClientRect();
    const onThumb = event.clientY >= top && event.clientY <= top + height;
    held = onThumb ? event.clientY - top : height / 2;
    bar.setPointerCapture(event.pointerId);
    if (!onThumb) drag(event);
  });
  bar.addEventListener("pointermove", drag);
  for (const end of ["pointerup", "pointercancel"] as const) bar.addEventListener(end, () => (held = undefined));
  return {
    element: bar,
    show(fraction, part) {
      thumb.hidden = part >= 1;
      const height = Math.max(leastThumb, bar.clientHeight * Math.min(1, part));
      thumb.style.height = `${height}px`;
      thumb.style.transform = `translateY(${Math.max(0, bar.clientHeight - height) * fraction}px)`;
    },
  };
}
