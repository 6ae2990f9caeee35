/** One `${{ … }}` in a text. Offsets count from the start of the text. */
export interface Segment {
  /** Of `${{`. */
  readonly start: number;
  /** Behind `}}`; where the next one starts, or the text ends, if it isn't closed. */
  readonly end: number;
  /** What stands between the braces, blanks included. */
  readonly source: string;
  readonly closed: boolean;
}

/** All `${{ … }}` of a text, in order. What stands inside single quotes belongs to the expression; an unclosed one reaches to the next `${{`, or to the end. */
export function findExpressions(text: string): Segment[] {
  const segments: Segment[] = [];
  let start = text.indexOf("${{");
  while (start >= 0) {
    const { at, closed } = findClose(text, start + 3);
    const end = closed ? at + 2 : at;
    segments.push({ start, end, source: text.slice(start + 3, at), closed });
    start = text.indexOf("${{", end);
  }
  return segments;
}

function findClose(text: string, from: number): { readonly at: number; readonly closed: boolean } {
  let quoted = false;
  for (let at = from; at < text.length - 1; at += 1) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    else if (quoted) continue;
    else if (character === "}" && text[at + 1] === "}") return { at, closed: true };
    else if (character === "$" && text.startsWith("${{", at)) return { at, closed: false };
  }
  return { at: text.length, closed: false };
}
