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
  const mended = openDocument(document.file, applyEdits(document.text, edits), document).problems;
  const ofCode = (problems: readonly Finding[]): number => problems.filter(({ code }) => code === finding.code).length;
  return mended.length < document.problems.length && ofCode(mended) < ofCode(document.problems);
}
