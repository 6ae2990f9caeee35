import * as l10n from "@vscode/l10n";
import { keyText } from "../../yaml/node.ts";
import { toPlainValue } from "../../yaml/plain-value.ts";
import { editing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { removeItem } from "../list-edits.ts";
import { removeEntry } from "../mapping-edits.ts";
import { isList, placesAt } from "../written-place.ts";

/** Remove the later of two entries with the same key. Sure where both say the same. */
export const removeDuplicateKey: Fix = ({ document, finding }) => {
  for (const place of placesAt(document, finding.span.start)) {
    if (place.node.kind !== "mapping") continue;
    const entry = place.node.entries.find(({ key }) => key.start === finding.span.start);
    if (!entry) continue;
    const first = place.node.entries.find(({ key }) => keyText(key) === keyText(entry.key));
    if (!first || first === entry) return [];
    if (keyText(entry.key) === "steps") return [];
    const same = JSON.stringify(toPlainValue(first.value)) === JSON.stringify(toPlainValue(entry.value));
    const certain = same && !document.parsed.linked;
    const edit = removeEntry(document.text, place, entry);
    return editing(document, l10n.t("Remove this one and keep the first"), edit, { preferred: true, certain });
  }
  return [];
};

/** Remove an item of a list. Sure where it stands there before already. */
export const removeItemUnderlined: Fix = ({ document, finding }) => {
  const list = placesAt(document, finding.span.start).findLast(isList);
  const index = list?.node.items.findIndex((item) => item.start === finding.span.start) ?? -1;
  if (!list || index < 0) return [];
  const certain = finding.code === "duplicate-item";
  return editing(document, l10n.t("Remove it"), removeItem(document.text, list, index), {
    preferred: certain,
    certain,
  });
};
