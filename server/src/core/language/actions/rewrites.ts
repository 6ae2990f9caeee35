import type { ManusDocument } from "../document.ts";
import type { Surroundings } from "../surroundings.ts";
import type { Action, ActionQuestion } from "./action.ts";
import type { Rewrite } from "./rewrite.ts";
import { toAction } from "./fixes-for.ts";
import { addStepId } from "./refactorings/add-id.ts";
import { toggleBraces } from "./refactorings/braces.ts";
import { changeStyle } from "./refactorings/change-style.ts";
import { convertKind } from "./refactorings/convert-kind.ts";
import { extractPrompt } from "./refactorings/extract-prompt.ts";
import { inlineTask } from "./refactorings/inline-task.ts";
import { spellOutNeeds } from "./refactorings/implicit-needs.ts";

const rewrites: readonly Rewrite[] = [
  extractPrompt,
  inlineTask,
  convertKind,
  addStepId,
  spellOutNeeds,
  toggleBraces,
  changeStyle,
];

/** Everything that can be rewritten at the span of a question. */
export function rewritesAt(document: ManusDocument, question: ActionQuestion, around: Surroundings): Action[] {
  return rewrites.flatMap((rewrite) => rewrite({ document, question, around }).map((draft) => toAction(draft, [])));
}
