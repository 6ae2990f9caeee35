import { documentTree, openDocument } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { applyEdits } from "../edit.ts";
import type { TextEdit } from "../edit.ts";
import { spotAt } from "../locate.ts";
import type { Spot } from "../locate.ts";
import { keyText, valueAt } from "../yaml/node.ts";
import type { YamlNode } from "../yaml/node.ts";
import type { Fitting } from "./fit-in.ts";
import type { TextPlace } from "./text-place.ts";
import { closeOpen } from "./text-scanner.ts";
import type { Window } from "./window-at.ts";

/** Stands in the text for what is going to be written: a letter first, so that it's plain to YAML, and one that nobody types. */
export const standIn = "w\u{e000}";

/** What the text alone says of a place. */
interface TextFacts {
  readonly window: Window;
  readonly place: TextPlace;
  readonly indented: Fitting;
}

/** A place in the text, and the same place in the tree. */
export interface Located extends TextFacts {
  /** Of the window's text, with the stand-in and with everything closed. */
  readonly tree: YamlNode | undefined;
  /** Where the stand-in is in the tree. */
  readonly spot: Spot;
}

/** Find a place in the tree that the text would have if something stood there; undefined where even that can't be read. */
export function locate(document: ManusDocument, facts: TextFacts): Located | undefined {
  const { window, place } = facts;
  const written = writeStandIn(facts);
  const mended = applyEdits(written, closeOpen(written));
  const read = openDocument(document.file, mended, window.whole ? document : undefined);
  const spot = spotAt(read, mended.indexOf(standIn) + 1);
  const part = place.slot === "key" || place.slot === "open" ? "key" : "value";
  if (spot?.part !== part) return undefined;
  const tree = documentTree(read);
  return { ...facts, tree: document.parsed.linked ? withMerged(document, window, { tree, spot }) : tree, spot };
}

/** The tree with what anchors elsewhere in the file bring into the step at hand. */
function withMerged(
  { steps }: ManusDocument,
  window: Window,
  { tree, spot }: Pick<Located, "tree" | "spot">,
): YamlNode | undefined {
  const [top, position] = spot.path;
  const list = valueAt(tree, "steps");
  if (top !== "steps" || typeof position !== "number" || list?.kind !== "sequence") return tree;
  const items = list.items.map((item, index) => {
    return index === position ? mergeInto(item, steps[index + window.steps]?.node) : item;
  });
  return replaceSteps(tree, { ...list, items });
}

/** A mapping with what another one knows better: the entries that it hasn't itself, and the values that are aliases. */
function mergeInto(own: YamlNode, whole: YamlNode | undefined): YamlNode {
  if (own.kind !== "mapping" || whole?.kind !== "mapping") return own;
  const names = new Set(own.entries.filter(({ value }) => value.kind !== "alias").map(({ key }) => keyText(key)));
  const others = whole.entries.filter(({ key }) => !names.has(keyText(key)));
  return { ...own, entries: [...others, ...own.entries] };
}

function replaceSteps(tree: YamlNode | undefined, steps: YamlNode): YamlNode | undefined {
  if (tree?.kind !== "mapping") return tree;
  const entries = tree.entries.map((entry) => (keyText(entry.key) === "steps" ? { ...entry, value: steps } : entry));
  return { ...tree, entries };
}

function writeStandIn({ window, place, indented }: TextFacts): string {
  const isKey = place.slot === "key" || place.slot === "open";
  const text = `${indented.lead}${standIn}${isKey && !place.colon ? ": " : ""}`;
  const edit: TextEdit = { span: place.token, text };
  return applyEdits(window.text, indented.shift ? [indented.shift, edit] : [edit]);
}
