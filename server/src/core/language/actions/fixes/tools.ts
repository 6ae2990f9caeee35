import * as l10n from "@vscode/l10n";
import { stringValue } from "../../yaml/node.ts";
import { editing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { removeItem } from "../list-edits.ts";
import { isList, placeAt, topPlaceAt } from "../written-place.ts";

/** Take the pattern that denies a tool out of `tools.deny`. */
export const allowTool: Fix = ({ document, finding }) => {
  const tools = topPlaceAt(document, "tools");
  const deny = tools && placeAt(tools, "deny");
  const place = finding.related?.[0]?.span;
  if (!isList(deny) || !place) return [];
  const index = deny.node.items.findIndex(({ start }) => start === place.start);
  const pattern = stringValue(deny.node.items[index]);
  if (pattern === undefined) return [];
  return editing(document, l10n.t("Remove `{0}` from `tools.deny`", pattern), removeItem(document.text, deny, index));
};
