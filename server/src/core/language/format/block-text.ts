import { codes } from "../yaml/gaps.ts";
import type { ScalarNode } from "../yaml/node.ts";
import type { Level } from "./level.ts";
import type { TextLines } from "./text-lines.ts";

/** Where a block text may go. */
interface Target {
  /** The collection it is a value of. */
  readonly level: Level;
  /** The column its lines shall start in, unless its header says how deep it stands. */
  readonly column: number;
  /** Whether it must stay where it is. */
  readonly fixed: boolean;
}

/** The lines of a `|` or `>` text, and how many spaces each shall start with. Everything behind its indentation stays as it is. */
export function blockText(lines: TextLines, node: ScalarNode, target: Target): { line: number; indent: number }[] {
  const header = lines.lineOf(node.start);
  const [head = ""] = /^[|>][-+0-9]*/.exec(lines.text.slice(node.start, lines.end(header))) ?? [];
  const { was, by } = shiftOf(lines, header, Number(/[1-9]/.exec(head)?.[0] ?? 0), target);
  const last = lastLine(lines, header + 1, { was, keep: head.includes("+") });
  return Array.from({ length: last - header }, (_, index) => {
    const line = header + 1 + index;
    const spaces = lines.spaces(line);
    // Without spaces a last line that isn't ended wouldn't be one.
    const empty = target.fixed || line === lines.count - 1 ? spaces : 0;
    return { line, indent: spaces < was ? empty : spaces + by };
  });
}

/** How deep a text stands, and how much deeper it shall; `stated` is what its header says of that, 0 where it says nothing. */
function shiftOf(lines: TextLines, header: number, stated: number, target: Target): { was: number; by: number } {
  const { level, column, fixed } = target;
  const was = stated === 0 ? foundIndent(lines, header + 1) : level.was + stated;
  // What stands no deeper than the key is the next entry: the text is empty.
  if (was <= level.was) return { was: Infinity, by: 0 };
  return { was, by: fixed ? 0 : (stated === 0 ? column : level.column + stated) - was };
}

/** A line of spaces alone is empty; a tab is text. */
function isEmpty(lines: TextLines, line: number): boolean {
  return lines.start(line) + lines.spaces(line) >= lines.end(line);
}

/** The indentation of the first line that isn't empty. */
function foundIndent(lines: TextLines, from: number): number {
  let line = from;
  while (line < lines.count && isEmpty(lines, line)) line += 1;
  if (line >= lines.count || lines.text.charCodeAt(lines.start(line)) === codes.carriageReturn) return 0;
  return lines.spaces(line);
}

/** The last line that belongs to a text. Empty lines behind it do where they are kept, or where they hold more spaces than its indentation. */
function lastLine(lines: TextLines, from: number, { was, keep }: { was: number; keep: boolean }): number {
  let last = from - 1;
  let line = from;
  let trailing = keep;
  for (; line < lines.count; line += 1) {
    if (isEmpty(lines, line)) trailing ||= lines.spaces(line) > was;
    else if (lines.spaces(line) < was) break;
    else {
      last = line;
      trailing = keep;
    }
  }
  return trailing ? line - 1 : last;
}
