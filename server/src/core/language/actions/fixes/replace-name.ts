import * as l10n from "@vscode/l10n";
import { keyText } from "../../yaml/node.ts";
import { editing, replacing } from "../fix.ts";
import type { Fix } from "../fix.ts";
import { writeScalar } from "../write-yaml.ts";
import { isInFlow, placeOfKey, placeOfValue } from "../written-place.ts";
import type { WrittenPlace } from "../written-place.ts";

/** Put the name that was probably meant in the place of an unknown one, in quotes if that one was. */
export const replaceName: Fix = ({ document, finding }) => {
  const name = finding.data?.replace;
  const { start, end } = finding.span;
  const written = document.text.slice(start, end);
  // A stretch that is more than a name (a folded text, an escape in it) can't be replaced by one.
  if (name === undefined || start === end || /[\r\n]|\$\{\{/.test(written)) return [];
  const value = placeOfValue(document, finding.span);
  const key = value ? undefined : placeOfKey(document, finding.span);
  // A key is underlined for its value when that is empty: then the key is right.
  if (key && (finding.code === "missing-value" || hasSibling(key, name))) return [];
  const right = asWritten(name, written, value);
  return editing(document, l10n.t("Change to `{0}`", name), replacing(finding.span, right), { preferred: true });
};

/** In the quotes of what stands there. Digits stay a number: the only one that is ever meant is the version. */
function asWritten(name: string, written: string, value: WrittenPlace | undefined): string {
  if (/^\d+$/.test(name)) return name;
  const quote = /^(["'])[\s\S]*\1$/.exec(written)?.[1];
  const plain = value ? writeScalar(name, isInFlow(value)) : name;
  return quote === undefined || plain !== name ? plain : `${quote}${name}${quote}`;
}

function hasSibling({ parent }: WrittenPlace, name: string): boolean {
  return parent?.node.kind === "mapping" && parent.node.entries.some(({ key }) => keyText(key) === name);
}
