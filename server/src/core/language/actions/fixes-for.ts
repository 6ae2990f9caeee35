import type { ManusDocument } from "../document.ts";
import type { Finding } from "../finding.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Action, ActionQuestion } from "./action.ts";
import { fixesOf } from "./fix-table.ts";
import type { Draft } from "./fix.ts";

/** What can be done about one finding, what is wanted most first among its own. */
export function fixesFor(
  document: ManusDocument,
  finding: Finding,
  question: Pick<ActionQuestion, "canCreate" | "target">,
  around: Surroundings,
): Action[] {
  const drafts = fixesOf(finding.code).flatMap((fix) => fix({ document, finding, around, question }));
  const preferred = drafts.findIndex((draft) => draft.preferred);
  return drafts.map((draft, index) => toAction({ ...draft, preferred: index === preferred }, [finding]));
}

/** A draft with a name and what it fixes. */
export function toAction(draft: Draft, fixes: readonly Finding[]): Action {
  const { title, change, kind = "quickfix", preferred = false, certain = false, disabled } = draft;
  const at = fixes[0] ? `${fixes[0].code}@${String(fixes[0].span.start)}` : "";
  return {
    id: `${kind} ${at} ${title}`,
    title,
    kind,
    fixes,
    preferred,
    certain,
    ...(disabled === undefined ? {} : { disabled }),
    change: typeof change === "function" ? change : () => change,
  };
}
