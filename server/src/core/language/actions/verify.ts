import { openDocument } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { applyEdits } from "../edit.ts";
import type { TextEdit } from "../edit.ts";
import type { Finding } from "../finding.ts";

/**
 * Whether edits take a finding about broken YAML away: the text is read once more with them, and fewer problems are left, of this kind and in all. For text that
 * can't be read there is no other way to know.
 */
export function mends(document: ManusDocument, finding: Finding, edits: readonly TextEdit[]): boolean {
  const left = problemsWith(document, edits);
  return left.length < document.problems.length && countOf(finding, left) < countOf(finding, document.problems);
}

/** As {@link mends}, but another problem may come to light that the finding hid. */
export function uncovers(document: ManusDocument, finding: Finding, edits: readonly TextEdit[]): boolean {
  const left = problemsWith(document, edits);
  return left.length <= document.problems.length && countOf(finding, left) < countOf(finding, document.problems);
}

function problemsWith(document: ManusDocument, edits: readonly TextEdit[]): readonly Finding[] {
  return openDocument(document.file, applyEdits(document.text, edits), document).problems;
}

function countOf({ code }: Finding, problems: readonly Finding[]): number {
  return problems.filter((problem) => problem.code === code).length;
}
