import * as l10n from "@vscode/l10n";

/**
 * The language that this process speaks, as a BCP 47 tag: what numbers, moments and lists are written for. Each bundle of texts names its own, so it's the language of the texts
 * beside them, whatever the machine is set to. `webviews/src/protocol/language-tag.ts` is the same for the editor's side.
 */
export function languageTag(): string {
  return l10n.t({ message: "en", comment: "The BCP 47 tag of the language of this bundle" });
}
