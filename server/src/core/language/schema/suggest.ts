import * as l10n from "@vscode/l10n";
import { distance } from "fastest-levenshtein";
import { listInWords } from "../../locale/lists.ts";

/** The one of `known` that was probably meant by `written`; undefined when none is close. Upper and lower case count little. */
export function suggest(written: string, known: Iterable<string>): string | undefined {
  // A single letter is like every other one.
  const limit = written.length < 2 ? 0 : Math.max(1, Math.floor(written.length * 0.4));
  let best: string | undefined;
  let bestDistance = limit + 1;
  const lower = written.toLowerCase();
  for (const candidate of known) {
    if (Math.abs(candidate.length - written.length) > limit) continue;
    const apart = distanceOf(lower, candidate.toLowerCase());
    if (apart < bestDistance) [best, bestDistance] = [candidate, apart];
  }
  return best;
}

/** Letters that only changed places are one mistake, however many edits they take. */
function distanceOf(left: string, right: string): number {
  const apart = distance(left, right);
  return apart === 2 && sorted(left) === sorted(right) ? 1 : apart;
}

function sorted(text: string): string {
  return Array.from(text).sort().join("");
}

/** ` Did you mean \`x\`?`, or nothing; to be put behind a message. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : ` ${l10n.t("Did you mean `{0}`?", suggestion)}`;
}

/** `a`, `b` and `c`, in code marks and in the reader's language. */
export function listWords(words: readonly string[], last: "and" | "or"): string {
  return listInWords(
    words.map((word) => `\`${word}\``),
    last,
  );
}
