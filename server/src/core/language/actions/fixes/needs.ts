import * as l10n from "@vscode/l10n";
import { findCycles } from "../../names/step-graph.ts";
import type { Finding } from "../../finding.ts";
import type { ManusDocument } from "../../document.ts";
import { stringValue } from "../../yaml/node.ts";
import { graphIn } from "../derived.ts";
import { editing } from "../fix.ts";
import type { Draft, Fix } from "../fix.ts";
import { removeItem } from "../list-edits.ts";
import { addNeed, stepAtOffset, waitsFor } from "../step-list.ts";
import { isList, placeAt } from "../written-place.ts";
import type { ListPlace } from "../written-place.ts";

/** Let a step need the one whose result it reads. */
export const needWhatIsRead: Fix = ({ document, finding }) => {
  const [name] = finding.data?.missing ?? [];
  const at = stepAtOffset(document, finding.span.start);
  if (!at || name === undefined) return [];
  const graph = graphIn(document);
  const to = graph.positions.get(name) ?? graph.positions.get(name.toLowerCase());
  const target = to === undefined ? undefined : at.all[to];
  if (to === undefined || !target) return [];
  const title = l10n.t("Add `{0}` to `needs`", target.id);
  if (waitsFor(graph, to, at.index)) {
    const disabled = l10n.t("`{0}` waits for this step already: the two would wait for each other.", target.id);
    return [{ title, change: { edits: [] }, disabled }];
  }
  return editing(document, title, addNeed(document.text, at, target.id), { preferred: true });
};

/** Take the step that is underlined out of the needs of its step. */
export const removeNeed: Fix = ({ document, finding }) => {
  const needs = needsAt(document, finding);
  const index = needs?.node.items.findIndex(({ start }) => start === finding.span.start) ?? -1;
  if (!needs || index < 0) return [];
  const preferred = finding.code === "self-need";
  return editing(document, l10n.t("Remove it from `needs`"), removeItem(document.text, needs, index), { preferred });
};

/** Break a circle: take one need of the step away that is part of it. */
export const breakCycle: Fix = ({ document, finding }) => {
  const at = stepAtOffset(document, finding.span.start);
  const needs = needsAt(document, finding);
  if (!at || !needs) return [];
  const graph = graphIn(document);
  const circle = findCycles(graph).find((group) => group.includes(at.index)) ?? [];
  const members = new Set(circle.map((index) => at.all[index]?.id));
  const closing = needs.node.items.flatMap((item, index): { name: string; index: number }[] => {
    const name = stringValue(item);
    return name !== undefined && members.has(name) && name !== at.step.id ? [{ name, index }] : [];
  });
  return closing.flatMap(({ name, index }): Draft[] => {
    const edit = removeItem(document.text, needs, index);
    return editing(document, l10n.t("Remove `{0}` from `needs`", name), edit, { preferred: closing.length === 1 });
  });
};

function needsAt(document: ManusDocument, finding: Finding): ListPlace | undefined {
  const at = stepAtOffset(document, finding.span.start);
  const needs = at && placeAt(at.place, "needs");
  return isList(needs) ? needs : undefined;
}
