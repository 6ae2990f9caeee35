import * as l10n from "@vscode/l10n";
import { keyText } from "../../yaml/node.ts";
import type { MappingEntry } from "../../yaml/node.ts";
import { editing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { removeEntry } from "../mapping-edits.ts";
import { isMapping, placeAt, placesAt } from "../written-place.ts";
import type { MappingPlace } from "../written-place.ts";

/** Of keys that can't stand together remove one: each of them is offered. */
export const removeConflicting: Fix = ({ document, finding }) => {
  const names = finding.data?.together ?? [];
  const holder = placesAt(document, finding.span.start)
    .filter(isMapping)
    .findLast((place) => entriesOf(place, names).length > 1);
  if (!holder) return [];
  // Of two coordinates one alone would be wrong as well.
  const pair =
    names.includes("coordinate_x") && ["coordinate_x", "coordinate_y"].every((name) => placeAt(holder, name));
  return entriesOf(holder, names)
    .filter(({ key }) => !pair || keyText(key) === "index")
    .flatMap((entry) => {
      const title = l10n.t("Remove `{0}`", keyText(entry.key) ?? "");
      return editing(document, title, removeEntry(document.text, holder, entry));
    });
};

function entriesOf({ node }: MappingPlace, names: readonly string[]): readonly MappingEntry[] {
  return node.entries.filter(({ key }) => names.includes(keyText(key) ?? ""));
}
