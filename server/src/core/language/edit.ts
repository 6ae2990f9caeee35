import type { Span } from "./span.ts";

/** One change of a text: what stands at `span` becomes `text`. */
export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

/** Changes of several files, made together or not at all. */
export interface WorkspaceChange {
  /** Changes of files that are there; absolute paths. The spans of a file's edits don't overlap. */
  readonly edits: readonly { readonly file: string; readonly edits: readonly TextEdit[] }[];
  /** Files to create first; absolute paths. A file that is there already must not be overwritten. */
  readonly creates?: readonly { readonly file: string; readonly text: string }[];
}

/** A text with edits applied. Their spans don't overlap; several at one place go in in their order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((left, right) => left.span.start - right.span.start || left.order - right.order);
  const parts: string[] = [];
  let at = 0;
  for (const { span, text: inserted } of ordered) {
    parts.push(text.slice(at, span.start), inserted);
    at = span.end;
  }
  return parts.join("") + text.slice(at);
}
