import { applyEdits } from "../edit.ts";
import type { TextEdit } from "../edit.ts";
import type { MappingEntry } from "../yaml/node.ts";
import { endOfEntry } from "./mapping-edits.ts";
import { columnOf } from "../lines.ts";
import { reindent } from "../lines.ts";

/**
 * An entry as it would stand at the column `to`, with edits (spans of the file) made in it. In block style the comment on its last line comes along; what stands
 * in `{…}` is taken out of it, its further lines indented so that they belong to it.
 */
export function entryLines(
  text: string,
  entry: MappingEntry,
  { flow, to, edits = [] }: { readonly flow: boolean; readonly to: number; readonly edits?: readonly TextEdit[] },
): string {
  const start = entry.key.start;
  const end = flow ? entry.value.end : endOfEntry(text, entry.value);
  const inside = edits
    .filter(({ span }) => span.start >= start && span.end <= end)
    .map((edit) => ({ ...edit, span: { start: edit.span.start - start, end: edit.span.end - start } }));
  const copied = applyEdits(text.slice(start, end), inside);
  return flow ? reindent(copied, copied.length, to + 2) : reindent(copied, columnOf(text, start), to);
}
