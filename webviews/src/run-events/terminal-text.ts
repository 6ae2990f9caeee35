import { element } from "../shared/elements.ts";
import { marked } from "./highlight.ts";
import { toTerminalParts } from "./terminal-parts.ts";

/** The output as elements: text alone, whatever it says. */
export function createTerminalText(text: string, searched: string): readonly Node[] {
  return toTerminalParts(text).map(({ text: words, classes, color, background }) => {
    const span = element("span", { class: classes }, ...marked(words, searched));
    if (color !== undefined) span.style.color = color;
    if (background !== undefined) span.style.backgroundColor = background;
    return span;
  });
}
