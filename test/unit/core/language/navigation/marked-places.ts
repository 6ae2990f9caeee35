import assert from "node:assert/strict";
import { applyEdits } from "../../../../../server/src/core/language/edit.ts";
import type { WorkspaceChange } from "../../../../../server/src/core/language/edit.ts";
import type { Span } from "../../../../../server/src/core/language/span.ts";
import { readMarked } from "../marked.ts";
import type { Marked } from "../marked.ts";
import { splitFiles } from "../split-files.ts";

/** Reads a small workspace (see {@link readMarked}) in which `«…»` stand around expected places; they aren't part of the text. */
export function readPlaces(text: string): Marked {
  return readMarked(text.replaceAll(/[«»]/g, ""));
}

/** Compares places with those that the text marks with `«…»`, in all files. */
export function assertPlaces(
  text: string,
  { documents }: Marked,
  places: readonly { readonly file: string; readonly span: Span }[],
): void {
  const shown = documents.map(({ file, text: plain }) => {
    const own = places.filter((place) => place.file === file).sort((left, right) => right.span.start - left.span.start);
    return own.reduce((marked, { span }) => {
      return `${marked.slice(0, span.start)}«${marked.slice(span.start, span.end)}»${marked.slice(span.end)}`;
    }, plain);
  });
  assert.deepEqual(
    shown,
    splitFiles(text.replace("$0", "")).map((file) => file.text),
  );
}

/** Compares changed files with those that the text describes: `«…»` stand around what is replaced by `name`. */
export function assertChanged(text: string, { documents }: Marked, change: WorkspaceChange, name: string): void {
  const wanted = splitFiles(text.replace("$0", "").replaceAll(/«[^»]*»/g, name)).map((file) => file.text);
  assert.deepEqual(texts(documents, change), wanted);
}

/** The texts of some documents after a change. */
export function texts(documents: Marked["documents"], change: WorkspaceChange): string[] {
  return documents.map(({ file, text }) => {
    const edits = change.edits.filter((one) => one.file === file).flatMap((one) => one.edits);
    return applyEdits(text, edits);
  });
}
