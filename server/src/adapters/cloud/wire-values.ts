import { isPlainObject } from "../plain-object.ts";

/** What stands in an answer of the cloud: nothing in it is sure. */
export type Fields = Readonly<Record<string, unknown>>;

/** A text that isn't empty; a number becomes its text, for ids. */
export function readText(value: unknown): string | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A number, also one in a text. */
export function readNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Below this it's seconds: as milliseconds it would lie before 1973-03-03, when there was no cloud. */
const smallestMilliseconds = 1e11;

/** A point in time in milliseconds since 1970: written in seconds, in milliseconds or as ISO 8601. Undefined for 0, which says "none", and for what is no time. */
export function readTime(value: unknown): number | undefined {
  const number = readNumber(value);
  if (number === undefined) {
    const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN;
    return Number.isFinite(parsed) ? parsed : undefined;
  }
  if (number <= 0) return undefined;
  return Math.round(number < smallestMilliseconds ? number * 1000 : number);
}

/** An address that can be opened in a browser. */
export function readLink(value: unknown): string | undefined {
  const text = readText(value);
  return text !== undefined && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : undefined;
}

/** The object under a name; the whole where there is none: some answers wrap what they tell, some don't. */
export function unwrap(answer: Fields, ...names: readonly string[]): Fields {
  const name = names.find((one) => isPlainObject(answer[one]));
  return name === undefined ? answer : (answer[name] as Fields);
}

/** The first list under one of these names. */
export function readList(answer: Fields, ...names: readonly string[]): readonly unknown[] | undefined {
  const name = names.find((one) => Array.isArray(answer[one]));
  return name === undefined ? undefined : (answer[name] as readonly unknown[]);
}
