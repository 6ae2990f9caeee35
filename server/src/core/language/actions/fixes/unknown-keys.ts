import * as l10n from "@vscode/l10n";
import { editing, replacing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { removeEntry } from "../mapping-edits.ts";
import { placeOfKey } from "../written-place.ts";

/** Take out an entry whose key is underlined. */
export const removeUnderlined: Fix = ({ document, finding }) => {
  const place = placeOfKey(document, finding.span);
  const name = place?.path.at(-1);
  if (!place?.entry || !place.parent || typeof name !== "string") return [];
  return editing(document, l10n.t("Remove `{0}`", name), removeEntry(document.text, place.parent, place.entry));
};

/** Make an unknown key one of the user's own. */
export const makeOwnKey: Fix = ({ document, finding }) => {
  const place = placeOfKey(document, finding.span);
  if (!place?.entry) return [];
  const { start, end } = finding.span;
  const at = /^["']/.test(document.text.slice(start, end)) ? start + 1 : start;
  return editing(
    document,
    l10n.t("Keep it as a key of your own: start it with `x-`"),
    replacing({ start: at, end: at }, "x-"),
  );
};
