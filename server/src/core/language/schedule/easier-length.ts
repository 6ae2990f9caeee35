import { parseDuration } from "../../workflow/durations.ts";
import { durationWords } from "./time-words.ts";

/** A length of time as the format writes it, in larger units: `1 h 30 min` for `5400s`. Undefined where it reads well as it is, and for what is none. */
export function easierLength(text: string): string | undefined {
  if (!/\d{3}/.test(text)) return undefined;
  const length = parseDuration(text);
  if (length === undefined) return undefined;
  const words = durationWords(length);
  return words.replaceAll(/ |in/g, "") === text ? undefined : words;
}
