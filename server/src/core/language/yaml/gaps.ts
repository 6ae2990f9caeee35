/** Characters that this file asks for, by name. */
export const codes = {
  tab: 9,
  newline: 10,
  carriageReturn: 13,
  space: 32,
  hash: 35,
  comma: 44,
  dash: 45,
  colon: 58,
  greater: 62,
  question: 63,
  openBracket: 91,
  closeBracket: 93,
  openBrace: 123,
  bar: 124,
  closeBrace: 125,
} as const;

/** Whether a character is a space, a tab or part of a line break. */
export function isBlank(code: number): boolean {
  return code === codes.space || code === codes.newline || code === codes.tab || code === codes.carriageReturn;
}

/** The offset of the next character at or after `from` that is neither blank nor in a comment; the text's length if none. */
export function skipGap(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === codes.hash) at = endOfLine(text, at);
    else if (isBlank(code)) at += 1;
    else break;
  }
  return at;
}

/** Like {@link skipGap}, and past commas: between the entries of a flow collection. */
export function skipFlowGap(text: string, from: number): number {
  let at = skipGap(text, from);
  while (text.charCodeAt(at) === codes.comma) at = skipGap(text, at + 1);
  return at;
}

/** The offset of the line break that ends the line of `from`, or the text's length. */
export function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  if (end < 0) return text.length;
  return text.charCodeAt(end - 1) === codes.carriageReturn && end - 1 >= from ? end - 1 : end;
}

/** The end of a stretch without the blanks at its end; never before `start`. */
export function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(text.charCodeAt(at - 1))) at -= 1;
  return at;
}

/** The offset of a block scalar's `|` or `>`, looked for from the end of what stands before it. */
export function blockHeader(text: string, from: number, before: number): number {
  let at = skipGap(text, from);
  while (at < before) {
    const code = text.charCodeAt(at);
    if (code === codes.bar || code === codes.greater) return at;
    at = skipGap(text, at + 1);
  }
  return before;
}
