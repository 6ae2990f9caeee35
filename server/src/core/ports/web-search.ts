import type { RunId } from "../../protocol/states.ts";
import type { Cancellation } from "./cancellation.ts";
import type { Outcome } from "./failure.ts";

/** How old a page may be: as `info_search_web` has it. */
export type DateRange = "all" | "past_hour" | "past_day" | "past_week" | "past_month" | "past_year";

/** What is searched for. */
export interface SearchQuery {
  readonly query: string;
  readonly dateRange: DateRange;
}

/** One page that was found. All texts are plain, on one line. */
export interface SearchHit {
  readonly title: string;
  /** http or https. */
  readonly url: string;
  /** What the provider shows of it; may be empty. */
  readonly snippet: string;
  /** When it was published or last changed, as the provider says it. */
  readonly date?: string;
}

/** What a search found, best first. */
export interface SearchAnswer {
  /** For people: `SearXNG`, `Brave Search`, `Tavily`. */
  readonly provider: string;
  readonly hits: readonly SearchHit[];
  /** What the caller must know of the answer, a sentence each: that a wider range of dates was searched, that engines didn't answer. */
  readonly notes: readonly string[];
}

/** A search of the web by whichever provider a run's environment names. */
export interface WebSearch {
  /** Whether a provider is configured for the run: then `info_search_web` is offered. */
  isConfigured(runId: RunId | undefined): boolean;
  /**
   * Search. Fails with `no-provider`, `rate-limit`, `not-permitted`, `quota`, `timeout`, `unreachable`, `search-failed`. Rejects with `Cancelled` only. Isn't retried.
   */
  search(runId: RunId, query: SearchQuery, cancellation: Cancellation): Promise<Outcome<SearchAnswer>>;
}
