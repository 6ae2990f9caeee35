import * as l10n from "@vscode/l10n";
import { placementKeys } from "../../../workflow/agent-keys.ts";
import { placeAgent } from "../../../workflow/place-agent.ts";
import { lookupsOf } from "../../checks/agent-entries.ts";
import { stringValue } from "../../yaml/node.ts";
import { editing, replacing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { addEntries, insertAfter, removeEntry } from "../mapping-edits.ts";
import { isMapping, placeAt, placeOfKey, placeOfValue } from "../written-place.ts";
import type { MappingPlace } from "../written-place.ts";

/** Leave out the account, the instance or the like that is underlined: then one that fits is picked. */
export const removeNamed: Fix = ({ document, finding }) => {
  const place = placeOfValue(document, finding.span);
  const name = place?.path.at(-1);
  if (!place?.entry || !place.parent || typeof name !== "string") return [];
  return editing(document, l10n.t("Remove `{0}`", name), removeEntry(document.text, place.parent, place.entry));
};

/** Say the other engine, where all that is named beside it can run there. */
export const changeEngine: Fix = ({ document, finding, around }) => {
  const holder = placeOfValue(document, finding.span)?.parent;
  const engine = isMapping(holder) ? placeAt(holder, "engine") : undefined;
  const written = stringValue(engine?.node);
  if (!engine || !isMapping(holder) || (written !== "local" && written !== "manus")) return [];
  const other = written === "local" ? "manus" : "local";
  const placed = placeAgent({ ...namedIn(holder), engine: other }, {}, lookupsOf(around.fleet));
  const hasAccount = other === "local" || around.fleet.accounts.some(({ provider }) => provider === "manus");
  if (!placed.ok || !hasAccount) return [];
  return editing(document, l10n.t("Change `engine` to `{0}`", other), replacing(engine.node, other), {
    preferred: true,
  });
};

/** Send an agent to the cloud that has wishes to it. */
export const addCloudEngine: Fix = ({ document, finding }) => {
  const place = placeOfKey(document, finding.span);
  const holder = place?.parent;
  if (finding.data?.missing?.[0] !== "engine" || !place?.entry || !isMapping(holder)) return [];
  const entries = [{ key: "engine", value: "manus" }];
  const before = holder.node.entries[holder.node.entries.indexOf(place.entry) - 1];
  const edit =
    before && !holder.node.flow
      ? insertAfter(document.text, before, entries)
      : addEntries(document.text, holder, entries);
  return editing(document, l10n.t("Add `engine: manus`"), edit, { preferred: true });
};

/** What a task or a step names and doesn't compute. */
function namedIn(holder: MappingPlace): Readonly<Record<string, string>> {
  const named = placementKeys.flatMap((key) => {
    const text = stringValue(placeAt(holder, key)?.node);
    return text === undefined || text.includes("${{") ? [] : [[key, text] as const];
  });
  return Object.fromEntries(named);
}
