import * as l10n from "@vscode/l10n";
import { placementKeys } from "../../../workflow/agent-keys.ts";
import { documentName } from "../../document.ts";
import { editing, replacing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { prependEntries } from "../mapping-edits.ts";
import { freeName } from "../slugs.ts";
import { stepAtOffset } from "../step-list.ts";
import { writeScalar } from "../write-yaml.ts";
import { isInFlow, placeAt, placeOfValue } from "../written-place.ts";

/** Give a step an id that no other has. */
export const giveFreeId: Fix = ({ document, finding }) => {
  const at = stepAtOffset(document, finding.span.start);
  if (!at) return [];
  const name = freeName(at.step.id, new Set(at.all.map(({ id }) => id)));
  const id = placeAt(at.place, "id");
  const edit = id
    ? replacing(id.node, writeScalar(name, isInFlow(id)))
    : prependEntries(document.text, at.place, [{ key: "id", value: name }]);
  return editing(document, l10n.t("Change the id to `{0}`", name), edit, { preferred: true });
};

/** Give a file a name that no other file of the workspace has. */
export const giveFreeName: Fix = ({ document, finding, around }) => {
  const name = documentName(document);
  const place = placeOfValue(document, finding.span);
  if (name === undefined || !place) return [];
  const free = freeName(name, new Set(around.index.names()));
  return editing(
    document,
    l10n.t("Change the name to `{0}`", free),
    replacing(place.node, writeScalar(free, isInFlow(place))),
  );
};

/** Say `task` where `workflow` stands, and the other way. */
export const changeKind: Fix = ({ document, finding }) => {
  const at = stepAtOffset(document, finding.span.start);
  const place = placeOfValue(document, finding.span);
  const written = place?.path.at(-1);
  if (!at || !place?.entry || (written !== "task" && written !== "workflow")) return [];
  const other = written === "task" ? "workflow" : "task";
  // What else the step says must fit: a step that runs a workflow has no engine of its own.
  if (other === "workflow" && placementKeys.some((key) => placeAt(at.place, key))) return [];
  return editing(document, l10n.t("Change `{0}` to `{1}`", written, other), replacing(place.entry.key, other), {
    preferred: true,
  });
};
