import type { ManusDocument } from "../document.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Action, ActionQuestion } from "./action.ts";
import { fixAll, fixAllLike } from "./fix-all.ts";
import { fixesFor } from "./fixes-for.ts";
import { rewritesAt } from "./rewrites.ts";

/** Everything that can be done at a span of a document: fixes of what is wrong there, then what can be rewritten. Never fails, whatever the text. */
export function actionsAt(document: ManusDocument, question: ActionQuestion, around: Surroundings): Action[] {
  const wants = (kind: string): boolean => isWanted(kind, question.only);
  const actions: Action[] = [];
  if (wants("quickfix")) {
    for (const finding of question.findings) actions.push(...fixesFor(document, finding, question, around));
    const seen = new Set<string>();
    for (const finding of question.findings) {
      const all = seen.has(finding.code) ? undefined : fixAllLike(document, finding, question, around);
      seen.add(finding.code);
      if (all) actions.push(all);
    }
  }
  if (wants("refactor")) actions.push(...rewritesAt(document, question, around).filter(({ kind }) => wants(kind)));
  const all = question.only && wants("source.fixAll.manus") ? fixAll(document, question, around) : undefined;
  return unique(all ? [...actions, all] : actions);
}

/** Whether a kind is among those that are asked for, or within one, or one of them within it. Without a question every kind is. */
function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  if (!only) return true;
  return only.some(
    (asked) => asked === "" || asked === kind || kind.startsWith(`${asked}.`) || asked.startsWith(`${kind}.`),
  );
}

/** What is the same for several findings is offered once. */
function unique(actions: readonly Action[]): Action[] {
  const byId = new Map<string, Action>();
  for (const action of actions) if (!byId.has(action.id)) byId.set(action.id, action);
  return [...byId.values()];
}
