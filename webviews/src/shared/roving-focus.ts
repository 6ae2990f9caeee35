/**
 * Makes a list one stop of the Tab key: the arrow keys, Home and End move inside it. `selector` finds what can have the focus.
 * Call the answer after the list's content has changed.
 */
export function keepRovingFocus(list: HTMLElement, selector: string): () => void {
  let current: HTMLElement | undefined;
  const items = (): HTMLElement[] =>
    [...list.querySelectorAll<HTMLElement>(selector)].filter((item) => item.checkVisibility());
  const makeCurrent = (item: HTMLElement): void => {
    if (current !== undefined) current.tabIndex = -1;
    current = item;
    item.tabIndex = 0;
  };
  list.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.matches(selector)) makeCurrent(target);
  });
  list.addEventListener("keydown", (event) => {
    const all = items();
    const place = all.findIndex((item) => item === event.target);
    const next = place < 0 ? undefined : all[placeAfter(event.key, place, all.length)];
    if (next === undefined || next === event.target) return;
    event.preventDefault();
    next.focus();
    // What is far away has only now been given its true size.
    requestAnimationFrame(() => next.scrollIntoView({ block: "nearest" }));
  });
  return () => {
    const all = items();
    for (const item of all) if (item !== current) item.tabIndex = -1;
    const stays = current !== undefined && all.includes(current);
    const first = all[0];
    if (!stays && first !== undefined) makeCurrent(first);
  };
}

function placeAfter(key: string, place: number, count: number): number {
  switch (key) {
    case "ArrowDown":
      return Math.min(place + 1, count - 1);
    case "ArrowUp":
      return Math.max(place - 1, 0);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return place;
  }
}
