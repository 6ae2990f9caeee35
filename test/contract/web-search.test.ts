// The providers can't be reached from a test, and SearXNG is in neither npm nor Debian: small servers of ours stand in for them, which take and give what the providers' documentation says (it is named in
// the adapters). What they would really answer is not shown here.
import assert from "node:assert/strict";
import { answeringServer, type AnsweringServer, type PlannedAnswer } from "../support/answering-server.ts";
import { eventually } from "../support/eventually.ts";
import { cancellation, openBench, secret, type ToolboxBench } from "../support/toolbox-bench.ts";

const pages = [
  {
    title: "Node <strong>24</strong> &amp; more",
    url: "https://nodejs.org/en/blog",
    text: "All\n  about\tNode 24",
    date: "2025-05-06T12:00:00",
  },
  { title: "", url: "https://example.org/a?b=c", text: "", date: null },
  { title: "A trap", url: "javascript:alert(1)", text: "not an address", date: null },
];

/** How each provider is configured, what it's asked and how it answers, by its documentation. */
interface Documented {
  readonly title: string;
  readonly variables: (server: AnsweringServer) => Record<string, string>;
  readonly range: (server: AnsweringServer) => string | undefined;
  readonly ranges: Readonly<Record<string, string | undefined>>;
  readonly answer: (found: typeof pages) => unknown;
  readonly demands: (server: AnsweringServer) => void;
}

const key = "tvly-abcdefgh12345678";

const documented: Readonly<Record<string, Documented>> = {
  searxng: {
    title: "SearXNG",
    variables: (server) => ({ SEARXNG_URL: `${server.origin}/searx/` }),
    range: (server) => server.seen[0]?.url.searchParams.get("time_range") ?? undefined,
    ranges: {
      all: undefined,
      past_hour: "day",
      past_day: "day",
      past_week: "month",
      past_month: "month",
      past_year: "year",
    },
    answer: (found) => ({
      query: "node 24",
      results: found.map(({ title, url, text, date }) => ({
        title,
        url,
        content: text,
        publishedDate: date,
        engine: "x",
      })),
      unresponsive_engines: [["startpage", "timeout"]],
    }),
    demands: ({ seen: [request] }) => {
      assert.deepEqual([request?.method, request?.url.pathname], ["GET", "/searx/search"]);
      assert.deepEqual(
        [request?.url.searchParams.get("q"), request?.url.searchParams.get("format")],
        ["node 24", "json"],
      );
    },
  },
  brave: {
    title: "Brave Search",
    variables: () => ({ BRAVE_API_KEY: key }),
    range: (server) => server.seen[0]?.url.searchParams.get("freshness") ?? undefined,
    ranges: { all: undefined, past_hour: "pd", past_day: "pd", past_week: "pw", past_month: "pm", past_year: "py" },
    answer: (found) => ({
      type: "search",
      web: {
        results: found.map(({ title, url, text, date }) => ({
          title,
          url,
          description: text,
          page_age: date,
          age: "May 6, 2025",
        })),
      },
    }),
    demands: ({ seen: [request] }) => {
      assert.deepEqual([request?.method, request?.url.pathname], ["GET", "/res/v1/web/search"]);
      assert.equal(request?.headers["x-subscription-token"], key);
      assert.equal(request.url.searchParams.get("q"), "node 24");
    },
  },
  tavily: {
    title: "Tavily",
    variables: () => ({ TAVILY_API_KEY: key }),
    range: (server) => (JSON.parse(server.seen[0]?.body ?? "{}") as { time_range?: string }).time_range,
    ranges: {
      all: undefined,
      past_hour: "day",
      past_day: "day",
      past_week: "week",
      past_month: "month",
      past_year: "year",
    },
    answer: (found) => ({
      query: "node 24",
      results: found.map(({ title, url, text, date }) => ({
        title,
        url,
        content: text,
        score: 0.9,
        published_date: date,
      })),
    }),
    demands: ({ seen: [request] }) => {
      assert.deepEqual([request?.method, request?.url.pathname], ["POST", "/search"]);
      assert.equal(request?.headers.authorization, `Bearer ${key}`);
      assert.equal((JSON.parse(request.body) as { query: string }).query, "node 24");
    },
  },
};

describe("toolbox: info_search_web", () => {
  const openWith = async (
    { variables }: Documented,
    answer: PlannedAnswer,
  ): Promise<{ readonly bench: ToolboxBench; readonly server: AnsweringServer }> => {
    const server = await answeringServer(() => answer);
    const searchOrigins = { brave: server.origin, tavily: server.origin };
    return { server, bench: await openBench({ variables: variables(server), searchOrigins }) };
  };
  const json = (value: unknown): PlannedAnswer => ({
    body: JSON.stringify(value),
    headers: { "content-type": "application/json" },
  });

  it("isn't offered, and says what to set, where no provider is configured", async () => {
    const bench = await openBench();
    assert.ok(!bench.toolbox.names(bench.context.runId).includes("info_search_web"));
    assert.match(
      await bench.fails("no-provider", "info_search_web", { query: "x" }),
      /SEARXNG_URL, BRAVE_API_KEY or TAVILY_API_KEY/,
    );
  });

  for (const [name, provider] of Object.entries(documented)) {
    describe(name, () => {
      it("is asked as documented, and lists titles, addresses, dates and extracts", async () => {
        const { bench, server } = await openWith(provider, json(provider.answer(pages)));
        assert.ok(bench.toolbox.names(bench.context.runId).includes("info_search_web"));
        const output = await bench.works("info_search_web", { query: " node 24 " });
        provider.demands(server);
        assert.match(
          output,
          /^1\. Node 24 & more\n {3}https:\/\/nodejs\.org\/en\/blog\n {3}\(2025-05-06T12:00:00\) All about Node 24\n/,
        );
        assert.match(output, /^2\. https:\/\/example\.org\/a\?b=c\n {3}https:\/\/example\.org\/a\?b=c\n/m);
        assert.doesNotMatch(output, /trap/);
        assert.match(output, new RegExp(`\\[From ${provider.title}; open a page`));
      });

      for (const [wanted, range] of Object.entries(provider.ranges)) {
        it(`maps ${wanted} to ${range ?? "no range"}`, async () => {
          const { bench, server } = await openWith(provider, json(provider.answer([])));
          const output = await bench.works("info_search_web", { query: "x", date_range: wanted });
          assert.equal(provider.range(server), range);
          const widened = wanted === "past_hour" || (name === "searxng" && wanted === "past_week");
          assert.equal(/can't search the past/.test(output), widened, output);
          assert.match(output, /found nothing\]$/);
        });
      }

      it("says that it was asked too often", async () => {
        const { bench } = await openWith(provider, { status: 429, headers: { "x-ratelimit-reset": "1, 1419704" } });
        const output = await bench.fails("rate-limit", "info_search_web", { query: "x" });
        if (name === "brave") assert.match(output, /Wait 1 s/);
      });

      it("fails with the provider's words, masked, on other answers", async () => {
        const { bench } = await openWith(provider, { status: 500, body: `Trouble with ${secret}` });
        assert.match(await bench.fails("search-failed", "info_search_web", { query: "x" }), /500.*Trouble with \*\*\*/);
      });

      it("fails on what is no search result", async () => {
        for (const body of ["<html>", "[]", '{"results": 5, "web": {"results": 5}}']) {
          const { bench } = await openWith(provider, { body });
          await bench.fails("search-failed", "info_search_web", { query: "x" });
        }
      });

      it("can be interrupted", async () => {
        const { bench, server } = await openWith(provider, { hang: true });
        const source = cancellation();
        const call = bench.call("info_search_web", { query: "x" }, { cancellation: source });
        await eventually("it was asked", () => server.seen.length > 0);
        source.cancel();
        assert.equal((await call).outcome, "interrupted");
      });
    });
  }

  it("tells refused keys, used up plans and formats that are turned off apart", async () => {
    for (const [name, status, code, words] of [
      ["searxng", 403, "not-permitted", /search\.formats/],
      ["brave", 401, "not-permitted", /BRAVE_API_KEY/],
      ["brave", 422, "not-permitted", /BRAVE_API_KEY/],
      ["tavily", 401, "not-permitted", /TAVILY_API_KEY/],
      ["tavily", 432, "quota", /limit/],
      ["tavily", 433, "quota", /limit/],
    ] as const) {
      const provider = documented[name];
      assert.ok(provider);
      const { bench } = await openWith(provider, { status });
      assert.match(await bench.fails(code, "info_search_web", { query: "x" }), words);
    }
  });

  it("says which engines of SearXNG didn't answer", async () => {
    const provider = documented["searxng"];
    assert.ok(provider);
    const { bench } = await openWith(provider, json(provider.answer(pages)));
    assert.match(
      await bench.works("info_search_web", { query: "node 24" }),
      /\[These of its engines didn't answer: startpage\]/,
    );
  });

  it("uses the provider that MANUS_SEARCH_PROVIDER names, else the first that is configured", async () => {
    const server = await answeringServer(({ url }) =>
      json(documented[url.pathname === "/search" && url.search === "" ? "tavily" : "searxng"]?.answer(pages)),
    );
    const variables = { SEARXNG_URL: server.origin, TAVILY_API_KEY: key };
    const searchOrigins = { tavily: server.origin };
    const first = await openBench({ variables, searchOrigins });
    assert.match(await first.works("info_search_web", { query: "x" }), /From SearXNG/);
    const named = await openBench({ variables: { ...variables, MANUS_SEARCH_PROVIDER: "Tavily" }, searchOrigins });
    assert.match(await named.works("info_search_web", { query: "x" }), /From Tavily/);
    for (const MANUS_SEARCH_PROVIDER of ["brave", "altavista"]) {
      const lacking = await openBench({ variables: { ...variables, MANUS_SEARCH_PROVIDER }, searchOrigins });
      assert.ok(!lacking.toolbox.names("run").includes("info_search_web"), "no other one is taken in its place");
    }
  });

  it("sends the name and password of an address as what they are", async () => {
    const server = await answeringServer(() => json({ results: [] }));
    const bench = await openBench({ variables: { SEARXNG_URL: server.origin.replace("//", "//me:p%40ss@") } });
    await bench.works("info_search_web", { query: "x" });
    assert.equal(server.seen[0]?.headers.authorization, `Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  });

  it("follows no redirect to elsewhere: the key would go along", async () => {
    const elsewhere = await answeringServer(() => json({ results: [] }));
    const provider = documented["brave"];
    assert.ok(provider);
    const { bench } = await openWith(provider, { status: 307, headers: { location: `${elsewhere.origin}/search` } });
    await bench.fails("redirected-elsewhere", "info_search_web", { query: "x" });
    assert.deepEqual(elsewhere.seen, []);
  });

  it("goes through the proxy that the run's environment names", async () => {
    const proxy = await answeringServer(() => json({ results: [] }));
    const bench = await openBench({
      variables: { SEARXNG_URL: "http://searx.invalid", HTTP_PROXY: proxy.origin, NO_PROXY: "" },
    });
    await bench.fails("unreachable", "info_search_web", { query: "x" });
    assert.deepEqual(proxy.tunnels, ["searx.invalid:80"]);
  });

  it("says so where nothing listens", async () => {
    const bench = await openBench({ variables: { SEARXNG_URL: "http://127.0.0.1:9" } });
    assert.match(
      await bench.fails("unreachable", "info_search_web", { query: "x" }),
      /127\.0\.0\.1:9 can't be reached/,
    );
    const odd = await openBench({ variables: { SEARXNG_URL: "searx.example.org" } });
    assert.match(await odd.fails("search-failed", "info_search_web", { query: "x" }), /SEARXNG_URL is no http/);
    await odd.fails("invalid-arguments", "info_search_web", { query: "  " });
  });
});
