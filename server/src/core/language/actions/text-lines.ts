/** The line break that a text uses: that of its first line. */
export function lineBreakOf(text: string): string {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** The offset at which the line of an offset starts. */
export function startOfLine(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** The offset behind the line of an offset, its line break included. */
export function afterLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** How many characters stand before an offset on its line. */
export function columnOf(text: string, offset: number): number {
  return offset - startOfLine(text, offset);
}

/** Whether only blanks stand before an offset on its line. */
export function startsLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(startOfLine(text, offset), offset));
}

/** By how many blanks a text indents: what its first indented line shows, else 2. */
export function indentUnit(text: string): number {
  const blanks = /^( {1,8})[^\s#]/m.exec(text)?.[1]?.length;
  return blanks ?? 2;
}

/** The lines of a text with their indentation changed: `from` blanks less, `to` more. The first line is taken as it is; empty lines stay empty. */
export function reindent(text: string, from: number, to: number): string {
  const lead = " ".repeat(to);
  return text.replace(/(\r?\n)( *)(?=[^ \r\n])/g, (_, ending: string, blanks: string) => {
    return ending + lead + blanks.slice(Math.min(from, blanks.length));
  });
}
