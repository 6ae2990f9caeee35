import { isPlainObject } from "../../plain-object.ts";
import { mostHits, readHits, type SearchProvider } from "./provider.ts";

/**
 * Tavily. Source: its API reference, "Tavily Search" (docs.tavily.com/documentation/api-reference/endpoint/search): `POST /search` with the key as bearer token and `query`, `max_results`, `time_range` (`day`, `week`, `month`, `year`);
 * `results` with `title`, `url`, `content`, and `published_date` where it knows one; 401 for a wrong key, 429 when asked too often, 432 and 433 when the plan's or the paid limit is reached.
 */
export function tavily(origin: string): SearchProvider {
  return {
    title: "Tavily",
    variables: ["TAVILY_API_KEY"],
    ranges: { past_day: "day", past_week: "week", past_month: "month", past_year: "year" },
    request({ query, range }, [key = ""]) {
      const body = JSON.stringify({
        query,
        max_results: mostHits,
        ...(range === undefined ? {} : { time_range: range }),
      });
      const headers = {
        accept: "application/json",
        "content-type": "application/json",
        authorization: `Bearer ${key}`,
      };
      return { url: new URL("/search", origin), method: "POST", headers, body };
    },
    read(answer) {
      if (!isPlainObject(answer)) return undefined;
      const hits = readHits(answer["results"], ({ title, url, content, published_date }) => ({
        title,
        url,
        snippet: content,
        date: published_date,
      }));
      return hits === undefined ? undefined : { hits, notes: [] };
    },
    remedy({ status }) {
      switch (status) {
        case 401:
        case 403:
          return { code: "not-permitted", message: "Tavily refuses the key", remedy: "Check TAVILY_API_KEY" };
        case 429:
          return { code: "rate-limit", message: "Tavily was asked too often", remedy: "Wait a minute" };
        case 432:
        case 433:
          return {
            code: "quota",
            message: "The limit of the Tavily plan is reached",
            remedy: "Raise it in Tavily's dashboard, or choose another provider",
          };
        default:
          return undefined;
      }
    },
  };
}
