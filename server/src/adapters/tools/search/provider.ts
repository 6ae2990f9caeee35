import type { DateRange, SearchHit, SearchQuery } from "../../../core/ports/web-search.ts";
import { isPlainObject } from "../../plain-object.ts";
import type { WebAnswer, WebRequest } from "../web/ask-web.ts";

/** A request for a search. */
export type SearchRequest = Pick<WebRequest, "url" | "method" | "headers" | "body">;

/** What an answer of status 200 came to. */
export interface FoundHits {
  readonly hits: readonly SearchHit[];
  readonly notes: readonly string[];
}

/** One provider of searches, as its documentation describes it. */
export interface SearchProvider {
  /** For people. */
  readonly title: string;
  /** The variables it needs; the first one chooses it. */
  readonly variables: readonly string[];
  /** The ranges it knows, by its own words. A range that isn't there is widened. */
  readonly ranges: Readonly<Partial<Record<DateRange, string>>>;
  /** `settings` are the values of `variables`, in that order. @throws ToolFailure for settings that can't be used. */
  request(query: SearchQuery & { readonly range: string | undefined }, settings: readonly string[]): SearchRequest;
  /** Read an answer: `undefined` where it isn't of the documented form. */
  read(answer: unknown): FoundHits | undefined;
  /** What a person can do about a status of it; undefined: nothing special. */
  remedy(answer: WebAnswer): Refusal | undefined;
}

/** Why a provider didn't answer. */
export interface Refusal {
  readonly code: "rate-limit" | "not-permitted" | "quota" | "search-failed";
  readonly message: string;
  readonly remedy: string;
}

/** The most that is asked for and shown. */
export const mostHits = 10;

/** The entries of a list that have a web address; undefined where it's no list. */
export function readHits(
  list: unknown,
  read: (entry: Readonly<Record<string, unknown>>) => RawHit,
): readonly SearchHit[] | undefined {
  if (!Array.isArray(list)) return undefined;
  const hits = list.filter(isPlainObject).map(read).flatMap(toHit);
  return hits.slice(0, mostHits);
}

/** A hit as it came. */
export interface RawHit {
  readonly title: unknown;
  readonly url: unknown;
  readonly snippet: unknown;
  readonly date: unknown;
}

const longestSnippet = 600;

function toHit({ title, url, snippet, date }: RawHit): readonly SearchHit[] {
  if (typeof url !== "string" || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return [];
  const said = plain(snippet);
  const when = plain(date);
  return [
    {
      title: plain(title) || url,
      // As it is parsed, so that no line break or blank in it can pass for more text.
      url: new URL(url).href,
      snippet: said.length > longestSnippet ? `${said.slice(0, longestSnippet)} […]` : said,
      ...(when === "" ? {} : { date: when }),
    },
  ];
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  "#x27": "'",
  nbsp: " ",
};

/** A text without tags, entities and line breaks: some providers mark what was searched for. */
function plain(value: unknown): string {
  if (typeof value !== "string") return "";
  return value
    .replace(/<\/?(?:strong|b|em|mark|i)>/gi, "")
    .replace(/&(amp|lt|gt|quot|#39|#x27|nbsp);/g, (whole, name: string) => entities[name] ?? whole)
    .replace(/\s+/g, " ")
    .trim();
}
