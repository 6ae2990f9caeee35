import * as l10n from "@vscode/l10n";
import type { ManusDocument } from "../document.ts";
import type { TextEdit, WorkspaceChange } from "../edit.ts";
import type { Finding } from "../finding.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Action, ActionQuestion } from "./action.ts";
import { fixesFor } from "./fixes-for.ts";

/** A text that can't be read is read once more for each fix that is tried: of more than these the first ones are mended. */
const maximumMendings = 40;

/** Do at once what is certain; undefined where nothing is. Meant for saving a file. */
export function fixAll(document: ManusDocument, question: ActionQuestion, around: Surroundings): Action | undefined {
  const findings = firstMendings(question.allFindings());
  const certain = (finding: Finding): Action | undefined => {
    return fixesFor(document, finding, { canCreate: false }, around).find((action) => action.certain);
  };
  const first = findings.find((finding) => certain(finding) !== undefined);
  if (!first) return undefined;
  return {
    id: "source.fixAll.manus",
    title: l10n.t("Fix everything of which there is only one right way"),
    kind: "source.fixAll.manus",
    fixes: [],
    preferred: false,
    certain: true,
    change: () => together(document, findings.slice(findings.indexOf(first)).map(certain)),
  };
}

/** Fix every finding of the same code in the file; undefined where there is but one, or where nothing is to be preferred. */
export function fixAllLike(
  document: ManusDocument,
  finding: Finding,
  question: ActionQuestion,
  around: Surroundings,
): Action | undefined {
  const alike = firstMendings(question.allFindings().filter(({ code }) => code === finding.code));
  if (alike.length < 2) return undefined;
  const preferred = (one: Finding): Action | undefined => {
    return fixesFor(document, one, { canCreate: false }, around).find((action) => action.preferred);
  };
  if (!preferred(finding)) return undefined;
  return {
    id: `quickfix all ${finding.code}`,
    title: l10n.t("Fix all of `{0}` in this file", finding.code),
    kind: "quickfix",
    fixes: [finding],
    preferred: false,
    certain: false,
    change: () => together(document, alike.map(preferred)),
  };
}

function firstMendings(findings: readonly Finding[]): Finding[] {
  let mendings = 0;
  return findings.filter(({ code }) => !code.startsWith("yaml-") || ++mendings <= maximumMendings);
}

/** The changes of several actions in the document itself. Where two touch, the later is left out: it is offered again when the first is done. */
function together({ file }: ManusDocument, actions: readonly (Action | undefined)[]): WorkspaceChange {
  const edits = actions.flatMap((action) => {
    const changes = action?.change().edits ?? [];
    return changes.length === 1 && changes[0]?.file === file ? [changes[0].edits] : [];
  });
  const ordered = [...edits].sort((left, right) => startOf(left) - startOf(right));
  const taken: TextEdit[] = [];
  for (const group of ordered)
    if (group.every((edit) => taken.every((other) => apart(edit, other)))) taken.push(...group);
  return { edits: [{ file, edits: taken }] };
}

function startOf(edits: readonly TextEdit[]): number {
  return Math.min(...edits.map(({ span }) => span.start));
}

/** Whether two edits neither overlap nor meet. */
function apart(left: TextEdit, right: TextEdit): boolean {
  return left.span.end < right.span.start || right.span.end < left.span.start;
}
