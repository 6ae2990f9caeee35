import assert from "node:assert/strict";
import { toRunEnvironment } from "../../../server/src/lsp/run-environment.ts";

const nothing = { manus: undefined, http: undefined };

describe("the environment of a run that an editor starts", () => {
  it("has the variables that runs may need, and secrets, and nothing else of the process", () => {
    const own = {
      MANUS_MODEL: "qwen",
      MANUS_SECRET_TOKEN: "x",
      HOME: "/home/ada",
      GITHUB_TOKEN: "no",
      BRAVE_API_KEY: "",
    };
    assert.deepEqual(toRunEnvironment(own, nothing), { MANUS_MODEL: "qwen", MANUS_SECRET_TOKEN: "x" });
  });

  it("takes what is set in the editor before what the process has", () => {
    const manus = {
      model: { name: "llama" },
      search: { provider: "searxng", searxngUrl: " http://localhost:8888 " },
      browser: { visible: true },
    };
    assert.deepEqual(toRunEnvironment({ MANUS_MODEL: "qwen", SEARXNG_URL: "http://old" }, { ...nothing, manus }), {
      MANUS_MODEL: "llama",
      MANUS_SEARCH_PROVIDER: "searxng",
      SEARXNG_URL: "http://localhost:8888",
      MANUS_BROWSER_VISIBLE: "1",
    });
  });

  it("understands settings whose names are written with dots, also inside of another mapping", () => {
    for (const manus of [
      { "model.name": "llama" },
      { manus: { "model.name": "llama" } },
      { "manus.model": { name: "llama" } },
    ]) {
      assert.deepEqual(toRunEnvironment({}, { ...nothing, manus }), { MANUS_MODEL: "llama" });
    }
  });

  it("leaves empty settings, and what is no text, to the process", () => {
    const manus = { model: { name: " ", baseUrl: 5 }, browser: { visible: "yes" }, search: null };
    assert.deepEqual(toRunEnvironment({ MANUS_MODEL: "qwen" }, { manus, http: 7 }), { MANUS_MODEL: "qwen" });
  });

  it("sends a key to no other server than the one it stands beside", () => {
    const own = { MANUS_MODEL_BASE_URL: "https://a.example/v1", MANUS_MODEL_API_KEY: "key", MANUS_MODEL: "big" };
    const set = (baseUrl: string): Record<string, string> =>
      toRunEnvironment(own, { ...nothing, manus: { model: { baseUrl } } });
    assert.deepEqual(set("http://localhost:11434/v1"), { MANUS_MODEL_BASE_URL: "http://localhost:11434/v1" });
    assert.deepEqual(set("https://a.example/v1"), own);
    const key = { MANUS_MODEL_API_KEY: "key" };
    assert.deepEqual(toRunEnvironment(key, { ...nothing, manus: { "model.baseUrl": "https://b.example/v1" } }), {
      ...key,
      MANUS_MODEL_BASE_URL: "https://b.example/v1",
    });
  });

  it("goes through the editor's proxy, unless the editor doesn't", () => {
    const http = { proxy: "http://proxy:3128", noProxy: ["localhost", 5, "*.example.com"] };
    assert.deepEqual(toRunEnvironment({ HTTP_PROXY: "http://other" }, { ...nothing, http }), {
      HTTP_PROXY: "http://proxy:3128",
      HTTPS_PROXY: "http://proxy:3128",
      NO_PROXY: "localhost,*.example.com",
    });
    assert.deepEqual(toRunEnvironment({}, { ...nothing, http: { ...http, proxySupport: "off" } }), {});
  });
});
