/**
 * A text as it may be shown on a terminal: what a model, a tool or a web page wrote can't move the cursor, colour what follows or type for the person. Control
 * characters but the line break and the tab are left out, and so are the marks that turn the direction of writing.
 */
export function printable(text: string): string {
  return text.replace(
    /\u001b\[[0-9;?]*[ -/]*[@-~]|[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    "",
  );
}

/** The same on one line, cut where it gets longer than `widest`. */
export function printableLine(text: string, widest: number): string {
  const line = printable(text)
    .trim()
    .replace(/\s*\n\s*/g, " ⏎ ");
  return line.length > widest ? `${line.slice(0, widest - 1)}…` : line;
}
