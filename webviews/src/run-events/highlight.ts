import { element } from "../shared/elements.ts";
import { splitMatches } from "./text-parts.ts";

/** The text with what was searched for marked. */
export function marked(text: string, searched: string): readonly Node[] {
  return splitMatches(text, searched).map((part) =>
    part.isMatch ? element("mark", { text: part.text }) : document.createTextNode(part.text),
  );
}
