/** `file_*` or `shell_exec(git push*)`, taken apart. */
export interface ToolPattern {
  readonly written: string;
  readonly tool: string;
  /** What stands in the parentheses. */
  readonly argument?: string;
}

/** Take a pattern apart. Any text is a pattern: without a closing parenthesis at its end it only speaks of a tool's name. */
export function parsePattern(written: string): ToolPattern {
  const open = written.indexOf("(");
  if (open < 0 || !written.endsWith(")")) return { written, tool: written.trim() };
  return { written, tool: written.slice(0, open).trim(), argument: written.slice(open + 1, -1) };
}

/** Whether `text` is what `pattern` says, in which `*` stands for anything, slashes and line breaks too. Takes linear time per `*`. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? "";
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
