import { element } from "./elements.ts";

/** Show texts as the items of a list, which hides while there are none. */
export function showTexts(list: HTMLElement, texts: readonly string[]): void {
  const shown = [...list.children].map(({ textContent }) => textContent);
  list.hidden = texts.length === 0;
  if (shown.length === texts.length && shown.every((text, place) => text === texts[place])) return;
  list.replaceChildren(...texts.map((text) => element("li", { text })));
}
