import type { ManusDocument } from "../document.ts";
import { linksIn } from "../structure/linked-editing.ts";
import type { Link } from "../structure/linked-editing.ts";

/** The anchor and the aliases that mean the same as the one at an offset, in the order of the text; undefined where there is none, and for an alias of nothing. */
export function anchorGroupAt(document: ManusDocument, offset: number): readonly Link[] | undefined {
  const links = linksIn(document);
  const here = links.findIndex((link) => link.start <= offset && offset <= link.end);
  const name = links[here]?.name;
  const first = links.findLastIndex((link, index) => index <= here && link.name === name && link.defines);
  if (here < 0 || first < 0) return undefined;
  const next = links.findIndex((link, index) => index > first && link.name === name && link.defines);
  return links.slice(first, next < 0 ? undefined : next).filter((link) => link.name === name);
}
