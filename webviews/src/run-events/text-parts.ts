/** A part of a text: whether it is what was searched for. */
export interface TextPart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** More marks than this in one text help nobody. */
const mostMarks = 500;

/** A text in parts: those that are the searched text, in capitals or not, and those between. */
export function splitMatches(text: string, searched: string): readonly TextPart[] {
  if (searched === "") return [{ text, isMatch: false }];
  const pattern = new RegExp(searched.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`), "gi");
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (parts.length > mostMarks * 2) break;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), isMatch: false });
    parts.push({ text: match[0], isMatch: true });
    end = match.index + match[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end), isMatch: false });
  return parts;
}
