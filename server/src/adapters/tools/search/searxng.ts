import { isPlainObject } from "../../plain-object.ts";
import { ToolFailure } from "../results.ts";
import { readHits, type SearchProvider } from "./provider.ts";

/**
 * SearXNG, an instance of one's own. Source: its documentation, "Search API" (docs.searxng.org/dev/search_api): `GET /search?q=…&format=json&time_range=…`; `time_range` is `day`, `month` or
 * `year`; a format that `search.formats` of its settings doesn't list is answered with 403. A result's fields (`url`, `title`, `content`, `publishedDate`) and `unresponsive_engines` are those of its JSON output.
 */
export const searxng: SearchProvider = {
  title: "SearXNG",
  variables: ["SEARXNG_URL"],
  ranges: { past_day: "day", past_month: "month", past_year: "year" },
  request({ query, range }, [address = ""]) {
    const base = URL.canParse(address) ? new URL(address) : undefined;
    if (base === undefined || !/^https?:$/.test(base.protocol)) {
      throw new ToolFailure(
        "search-failed",
        "SEARXNG_URL is no http or https address",
        "Set it to the address of your SearXNG instance",
      );
    }
    const url = new URL(`${base.origin}${base.pathname.replace(/\/+$/, "")}/search`);
    url.search = new URLSearchParams({
      q: query,
      format: "json",
      ...(range === undefined ? {} : { time_range: range }),
    }).toString();
    return { url, method: "GET", headers: { accept: "application/json", ...authorization(base) } };
  },
  read(answer) {
    if (!isPlainObject(answer)) return undefined;
    const { results, unresponsive_engines: silent } = answer;
    const hits = readHits(results, ({ title, url, content, publishedDate }) => ({
      title,
      url,
      snippet: content,
      date: publishedDate,
    }));
    if (hits === undefined) return undefined;
    const names = Array.isArray(silent)
      ? silent.map((entry: unknown) => (Array.isArray(entry) ? String(entry[0]) : String(entry)))
      : [];
    return { hits, notes: names.length === 0 ? [] : [`These of its engines didn't answer: ${names.join(", ")}`] };
  },
  remedy({ status }) {
    if (status === 429) {
      return {
        code: "rate-limit",
        message: "SearXNG wants to be asked less often",
        remedy: "Wait a minute, or relax its limiter",
      };
    }
    if (status !== 403) return undefined;
    const remedy = "Add json to search.formats in its settings.yml";
    return { code: "not-permitted", message: "SearXNG doesn't answer with JSON", remedy };
  },
};

/** `https://name:password@host`: an instance behind basic authentication. */
function authorization({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { authorization: `Basic ${Buffer.from(credentials, "utf8").toString("base64")}` };
}
