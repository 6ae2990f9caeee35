import { documentTree, openDocument } from "../document.ts";
import type { ManusDocument } from "../document.ts";
import { applyEdits } from "../edit.ts";
import type { TextEdit } from "../edit.ts";
import { spotAt } from "../locate.ts";
import type { Spot } from "../locate.ts";
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
  return spot?.part === part ? { ...facts, tree: documentTree(read), spot } : undefined;
}

function writeStandIn({ window, place, indented }: TextFacts): string {
  const isKey = place.slot === "key" || place.slot === "open";
  const text = `${indented.lead}${standIn}${isKey && !place.colon ? ": " : ""}`;
  const edit: TextEdit = { span: place.token, text };
  return applyEdits(window.text, indented.shift ? [indented.shift, edit] : [edit]);
}
