import * as l10n from "@vscode/l10n";

/** The language that this process speaks, as a BCP 47 tag: what numbers, moments and lengths of time are written for. Each bundle of texts names its own. */
export function languageTag(): string {
  return l10n.t({ message: "en", comment: "The BCP 47 tag of the language of this bundle" });
}
