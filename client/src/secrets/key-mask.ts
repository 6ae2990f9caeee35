import * as l10n from "@vscode/l10n";
/** Shorter texts are no keys, and stand in every other line of a log. */
const shortest = 6;

const shown = "***";

/** Messages that carry a key or what a person fills into a form: of these a trace tells only that they were sent. */
const secretMessages = /'manus\/(account\/(add|setKey|check|readKey)|task\/answer)\b/;
const secretObjects = /"method":\s*"manus\/(account\/(add|setKey|check|readKey)|task\/answer)"/;

/** Takes keys out of what is logged. */
export class KeyMask {
  readonly #keys = new Set<string>();

  /** Mask this from now on, as it is and as it stands in JSON and in an address. */
  remember(key: string): void {
    if (key.length < shortest) return;
    for (const form of [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)]) this.#keys.add(form);
  }

  /** The text without keys. Of a trace of a message that carries secrets the first line is left. */
  mask(text: string): string {
    if (secretObjects.test(text)) return l10n.t("A message that may hold a key (left out)");
    const [first = ""] = text.split("\n", 1);
    const kept =
      secretMessages.test(first) && text.length > first.length
        ? l10n.t("{0} (left out: it may hold a key)", first)
        : text;
    return [...this.#keys].reduce((masked, key) => masked.replaceAll(key, shown), kept);
  }
}
