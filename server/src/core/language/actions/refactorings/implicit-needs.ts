import * as l10n from "@vscode/l10n";
import { stringValue } from "../../yaml/node.ts";
import { editing, rewriting } from "../fix.ts";
import { removeEntry } from "../mapping-edits.ts";
import type { Rewrite } from "../rewrite.ts";
import { stepAtOffset, writeNeeds } from "../step-list.ts";
import { isList, placeAt } from "../written-place.ts";

/** Say what a step needs that follows the one above, or leave it unsaid where it is just that. */
export const spellOutNeeds: Rewrite = ({ document, question }) => {
  const at = stepAtOffset(document, question.span.start);
  if (!at) return [];
  const { text } = document;
  const above = at.all[at.index - 1]?.id;
  const implied = above === undefined ? [] : [above];
  const needs = placeAt(at.place, "needs");
  if (!needs)
    return rewriting(editing(document, l10n.t("Write out what the step needs"), writeNeeds(text, at.place, implied)));
  const named = isList(needs) ? needs.node.items.map((item) => stringValue(item)) : undefined;
  if (!needs.entry || JSON.stringify(named) !== JSON.stringify(implied)) return [];
  const edit = removeEntry(text, at.place, needs.entry);
  return rewriting(editing(document, l10n.t("Leave out `needs`: the step follows the one above"), edit));
};
