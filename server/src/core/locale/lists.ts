import { languageTag } from "./language-tag.ts";

/** Words one after the other as a sentence has them: `a, b and c`, `a, b oder c`, `a、b和c`. One alone is itself, none is nothing. */
export function listInWords(words: Iterable<string>, last: "and" | "or"): string {
  return formatOf(last).format(words);
}

/** Making a format takes a hundred times as long as using it: made once a language. */
const formats = new Map<string, Intl.ListFormat>();

function formatOf(last: "and" | "or"): Intl.ListFormat {
  const tag = languageTag();
  const key = `${tag} ${last}`;
  // The comma before the last word is an American habit.
  const inEurope = tag === "en" ? "en-GB" : tag;
  const made =
    formats.get(key) ?? new Intl.ListFormat(inEurope, { type: last === "and" ? "conjunction" : "disjunction" });
  formats.set(key, made);
  return made;
}
