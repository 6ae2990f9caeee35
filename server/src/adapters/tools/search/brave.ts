import { isPlainObject } from "../../plain-object.ts";
import { mostHits, readHits, type SearchProvider } from "./provider.ts";

/** A query may have 400 characters and 50 words (Brave Search API, "Web Search", query parameters, `q`). */
const longestQuery = 400;
const mostWords = 50;

/**
 * The Brave Search API. Source: its documentation, "Web Search" (api-dashboard.search.brave.com/app/documentation/web-search): `GET /res/v1/web/search` with `q`, `count`, `freshness` (`pd`, `pw`, `pm`, `py`) and
 * `text_decorations`; the key in the header `X-Subscription-Token`; results in `web.results` with `title`, `url`, `description`, `age`, `page_age`; 429 when asked too often, with `X-RateLimit-Reset`.
 */
export function brave(origin: string): SearchProvider {
  return {
    title: "Brave Search",
    variables: ["BRAVE_API_KEY"],
    ranges: { past_day: "pd", past_week: "pw", past_month: "pm", past_year: "py" },
    request({ query, range }, [key = ""]) {
      const url = new URL("/res/v1/web/search", origin);
      url.search = new URLSearchParams({
        q: shorten(query),
        count: String(mostHits),
        text_decorations: "false",
        ...(range === undefined ? {} : { freshness: range }),
      }).toString();
      return { url, method: "GET", headers: { accept: "application/json", "x-subscription-token": key } };
    },
    read(answer) {
      if (!isPlainObject(answer)) return undefined;
      // Without any page the whole part is missing.
      const results = isPlainObject(answer["web"]) ? answer["web"]["results"] : [];
      const hits = readHits(results, ({ title, url, description, page_age, age }) => ({
        title,
        url,
        snippet: description,
        date: page_age ?? age,
      }));
      return hits === undefined ? undefined : { hits, notes: [] };
    },
    remedy({ status, headers }) {
      if (status === 401 || status === 403 || status === 422) {
        const remedy = "Check BRAVE_API_KEY and what its plan includes";
        return { code: "not-permitted", message: `Brave Search refuses the request (${status})`, remedy };
      }
      if (status !== 429) return undefined;
      const [reset] = (headers.get("x-ratelimit-reset") ?? "").split(",");
      const wait = reset === undefined || reset.trim() === "" ? "Wait a moment" : `Wait ${reset.trim()} s`;
      return { code: "rate-limit", message: "Brave Search was asked too often, or its quota is used up", remedy: wait };
    },
  };
}

function shorten(query: string): string {
  return query.trim().split(/\s+/).slice(0, mostWords).join(" ").slice(0, longestQuery);
}
