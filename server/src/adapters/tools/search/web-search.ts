import { Cancelled, type Cancellation } from "../../../core/ports/cancellation.ts";
import type { Outcome } from "../../../core/ports/failure.ts";
import type { Mask } from "../../../core/ports/mask.ts";
import type { RunEnvironments } from "../../../core/ports/run-environment.ts";
import type { DateRange, SearchAnswer, SearchQuery, WebSearch } from "../../../core/ports/web-search.ts";
import type { RunId } from "../../../protocol/states.ts";
import { askWeb, type WebAnswer } from "../web/ask-web.ts";
import type { Web } from "../web/web.ts";
import { ToolFailure } from "../results.ts";
import { brave } from "./brave.ts";
import type { FoundHits, SearchProvider } from "./provider.ts";
import { searxng } from "./searxng.ts";
import { tavily } from "./tavily.ts";

/** What searches need from outside. */
export interface WebSearchPorts {
  readonly environments: Pick<RunEnvironments, "read">;
  readonly web: Web;
  readonly mask: Mask;
  /** Where the providers are, for tests. */
  readonly origins?: Readonly<Partial<Record<"brave" | "tavily", string>>>;
  /** How long a search may take, in milliseconds. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 20_000;
const maximumBytes = 4 * 1024 * 1024;

/** Searches by SearXNG, Brave or Tavily: the one that `MANUS_SEARCH_PROVIDER` names, else the first that is configured, in this order. */
export function createWebSearch(ports: WebSearchPorts): WebSearch {
  const { environments, origins = {} } = ports;
  const providers = new Map<string, SearchProvider>([
    ["searxng", searxng],
    ["brave", brave(origins.brave ?? "https://api.search.brave.com")],
    ["tavily", tavily(origins.tavily ?? "https://api.tavily.com")],
  ]);
  const choose = (runId: RunId | undefined): ChosenProvider | undefined => {
    const named = environments.read(runId, "MANUS_SEARCH_PROVIDER")?.trim().toLowerCase();
    const candidates =
      named === undefined ? [...providers.values()] : [providers.get(named)].filter((one) => one !== undefined);
    for (const provider of candidates) {
      const settings = provider.variables.map((name) => environments.read(runId, name));
      if (settings.every((value) => value !== undefined)) return { provider, settings };
    }
    return undefined;
  };
  return {
    isConfigured: (runId) => choose(runId) !== undefined,
    search: async (runId, query, cancellation) => {
      const chosen = choose(runId);
      if (chosen === undefined) return noProvider;
      return search(ports, chosen, { runId, query, cancellation });
    },
  };
}

interface ChosenProvider {
  readonly provider: SearchProvider;
  readonly settings: readonly string[];
}

const noProvider: Outcome<SearchAnswer> = {
  ok: false,
  failure: {
    code: "no-provider",
    retryable: false,
    message: "No search provider is configured",
    remedy:
      "Set SEARXNG_URL, BRAVE_API_KEY or TAVILY_API_KEY, and MANUS_SEARCH_PROVIDER where it isn't the first of them",
  },
};

interface Search {
  readonly runId: RunId;
  readonly query: SearchQuery;
  readonly cancellation: Cancellation;
}

async function search(
  ports: WebSearchPorts,
  { provider, settings }: ChosenProvider,
  { runId, query, cancellation }: Search,
): Promise<Outcome<SearchAnswer>> {
  const { range, note } = rangeFor(provider, query.dateRange);
  try {
    const answer = await askWeb(ports.web.fetchFor(runId), {
      ...provider.request({ ...query, range }, settings),
      timeoutMs: ports.timeoutMs ?? usualTimeoutMs,
      maximumBytes,
      cancellation,
    });
    const found = readAnswer(provider, answer, ports.mask);
    return { ok: true, value: { provider: provider.title, hits: found.hits, notes: [...note, ...found.notes] } };
  } catch (error) {
    if (error instanceof Cancelled || !(error instanceof ToolFailure)) throw error;
    const { code, message, remedy } = error;
    return { ok: false, failure: { code, message, remedy, retryable: retryable.includes(code) } };
  }
}

const retryable = ["rate-limit", "timeout", "unreachable"];

/** From the narrowest. */
const widening: readonly DateRange[] = ["past_hour", "past_day", "past_week", "past_month", "past_year"];

/** The provider's own range; where it has none, the nearest wider one, and a sentence that says so. */
function rangeFor(
  { ranges, title }: SearchProvider,
  wanted: DateRange,
): { readonly range: string | undefined; readonly note: readonly string[] } {
  if (wanted === "all") return { range: undefined, note: [] };
  const used = widening.slice(widening.indexOf(wanted)).find((candidate) => ranges[candidate] !== undefined);
  if (used === wanted) return { range: ranges[used], note: [] };
  const instead = used === undefined ? "all dates" : words(used);
  const note = [`${title} can't search ${words(wanted)}: this is from ${instead}`];
  return { range: used === undefined ? undefined : ranges[used], note };
}

function words(range: DateRange): string {
  return `the ${range.replace("_", " ")}`;
}

/** @throws ToolFailure */
function readAnswer(provider: SearchProvider, answer: WebAnswer, mask: Mask): FoundHits {
  if (answer.status !== 200) {
    const refusal = provider.remedy(answer);
    const said = mask(answer.body.toString("utf8").replace(/\s+/g, " ").slice(0, 200));
    const message = refusal?.message ?? `${provider.title} answered ${answer.status} ${answer.statusText}`.trim();
    throw new ToolFailure(
      refusal?.code ?? "search-failed",
      said === "" ? message : `${message}: ${said}`,
      refusal?.remedy ?? "Try again later, or choose another provider",
    );
  }
  const found = provider.read(parseJson(answer.body));
  if (found !== undefined) return found;
  throw new ToolFailure(
    "search-failed",
    `${provider.title} answered something that is no search result`,
    `Check that its address is right`,
  );
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
