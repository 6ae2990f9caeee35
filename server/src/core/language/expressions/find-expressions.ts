/** One `${{ … }}` in a text. Offsets count from the start of the text. */
export interface Segment {
  /** Of `${{`. */
  readonly start: number;
  /** Behind `}}`; the text's end where it isn't closed. */
  readonly end: number;
  /** What stands between the braces, blanks included. */
  readonly source: string;
  readonly closed: boolean;
}

/** All `${{ … }}` of a text, in order. A `}}` inside single quotes belongs to the expression; an unclosed one reaches to the end. */
export function findExpressions(text: string): Segment[] {
  const segments: Segment[] = [];
  let start = text.indexOf("${{");
  while (start >= 0) {
    const close = findClose(text, start + 3);
    const end = close < 0 ? text.length : close + 2;
    segments.push({ start, end, source: text.slice(start + 3, close < 0 ? end : close), closed: close >= 0 });
    start = text.indexOf("${{", end);
  }
  return segments;
}

function findClose(text: string, from: number): number {
  let quoted = false;
  for (let at = from; at < text.length - 1; at += 1) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    else if (!quoted && character === "}" && text[at + 1] === "}") return at;
  }
  return -1;
}
