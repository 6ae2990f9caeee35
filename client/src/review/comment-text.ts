/** What a comment is about. */
export interface CommentPlace {
  readonly path: string;
  /** 0-based. */
  readonly firstLine: number;
  readonly lastLine: number;
  /** The lines themselves. */
  readonly quoted: string;
}

/** More isn't quoted: the agent has the file. */
const mostQuotedLines = 40;

/** A comment as the message that the agent gets: the file, the lines, what stands in them, what the person says. Written for a model, not for a person: it isn't translated. */
export function messageOf({ path, firstLine, lastLine, quoted }: CommentPlace, text: string): string {
  const where = firstLine === lastLine ? `line ${firstLine + 1}` : `lines ${firstLine + 1}-${lastLine + 1}`;
  const lines = quoted.split("\n");
  const shown = lines.slice(0, mostQuotedLines).map((line) => `> ${line}`);
  const more = lines.length > mostQuotedLines ? [`> [${lines.length - mostQuotedLines} more lines]`] : [];
  return [`Review comment on ${path}, ${where}:`, ...shown, ...more, "", text.trim()].join("\n");
}

/** Where the quoted lines stand now: at their place, else at the nearest place where the same lines stand; undefined where they stand nowhere. */
export function findQuoted(text: string, { firstLine, quoted }: CommentPlace): number | undefined {
  const lines = text.split(/\r?\n/);
  const wanted = quoted.split("\n");
  const isAt = (at: number): boolean => at >= 0 && wanted.every((line, index) => lines[at + index] === line);
  for (let distance = 0; distance <= lines.length; distance += 1) {
    if (isAt(firstLine - distance)) return firstLine - distance;
    if (isAt(firstLine + distance)) return firstLine + distance;
  }
  return undefined;
}
