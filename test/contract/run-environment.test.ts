import assert from "node:assert/strict";
import { createMask } from "../../server/src/adapters/system/mask.ts";
import { createRunEnvironments } from "../../server/src/adapters/system/run-environment.ts";
import { keyVariables, type RunEnvironments } from "../../server/src/core/ports/run-environment.ts";

describe("run environments", () => {
  const open = (environment: Record<string, string> = {}): RunEnvironments =>
    createRunEnvironments({ environment, mask: createMask({}) });

  it("answer what the run's starter had, then what the newest had, then the host's", () => {
    const environments = open({ SEARXNG_URL: "http://host/", MANUS_BROWSER: "host" });
    assert.equal(environments.read("run-1", "SEARXNG_URL"), "http://host/");
    environments.keep("run-1", { SEARXNG_URL: "http://one/" });
    environments.keep("run-2", { SEARXNG_URL: "http://two/" });
    assert.equal(environments.read("run-1", "SEARXNG_URL"), "http://one/");
    assert.equal(environments.read("run-2", "SEARXNG_URL"), "http://two/");
    assert.equal(environments.read("run-3", "SEARXNG_URL"), "http://two/");
    assert.equal(environments.read(undefined, "SEARXNG_URL"), "http://two/");
    assert.equal(environments.read("run-1", "MANUS_BROWSER"), "host");
  });
  it("forget a run", () => {
    const environments = open({ MANUS_BROWSER: "host" });
    environments.keep("run-1", { MANUS_BROWSER: "one" });
    environments.keep(undefined, {});
    assert.equal(environments.read("run-1", "MANUS_BROWSER"), "one");
    environments.forget("run-1");
    assert.equal(environments.read("run-1", "MANUS_BROWSER"), "host");
  });
  it("share what one was lent with those that it starts, until they are forgotten", () => {
    const environments = open({ MANUS_BROWSER: "host" });
    environments.keep("run-1", { MANUS_BROWSER: "one" });
    environments.keep(undefined, {});
    environments.share("run-2", "run-1");
    environments.share("run-3", "nobody");
    environments.forget("run-1");
    assert.equal(environments.read("run-2", "MANUS_BROWSER"), "one");
    assert.equal(environments.read("run-3", "MANUS_BROWSER"), "host");
    environments.forget("run-2");
    assert.equal(environments.read("run-2", "MANUS_BROWSER"), "host");
  });
  it("drop every name that isn't offered, and what is empty or no text", () => {
    const environments = open({ PATH: "/bin", HOME: "/root" });
    const offered = { PATH: "/evil", NODE_OPTIONS: "-r x", MANUS_SECRET_: "x", MANUS_MODEL: "", TAVILY_API_KEY: 1 };
    environments.keep("run-1", offered as unknown as Record<string, string>);
    for (const name of [...Object.keys(offered), "HOME", "__proto__", "constructor"]) {
      assert.equal(environments.read("run-1", name), undefined, name);
    }
  });
  it("answer secrets by their prefix", () => {
    const environments = open();
    environments.keep("run-1", { MANUS_SECRET_CRM: "s3cr3t" });
    assert.equal(environments.read("run-1", "MANUS_SECRET_CRM"), "s3cr3t");
  });
  it("never give one's key to another one's server", () => {
    const environments = open({ MANUS_MODEL_BASE_URL: "https://host/v1", MANUS_MODEL_API_KEY: "key-of-host" });
    environments.keep("run-1", { MANUS_MODEL_BASE_URL: "http://evil.example/v1" });
    environments.keep("run-2", { MANUS_MODEL_API_KEY: "key-of-two" });
    assert.equal(environments.read("run-1", "MANUS_MODEL_BASE_URL"), "http://evil.example/v1");
    assert.equal(environments.read("run-1", "MANUS_MODEL_API_KEY"), undefined);
    assert.equal(environments.read("run-2", "MANUS_MODEL_BASE_URL"), "https://host/v1");
    assert.equal(environments.read("run-2", "MANUS_MODEL_API_KEY"), "key-of-two");
  });
  it("read the cloud's address of whoever's key counts, and of nobody else", () => {
    const environments = open({ MANUS_API_KEY: "key-of-host", MANUS_API_BASE_URL: "https://host/" });
    environments.keep("run-1", { MANUS_API_KEY: "key-of-one" });
    environments.keep("run-2", { MANUS_API_BASE_URL: "http://evil.example/" });
    const pair = (runId: string): unknown => [
      environments.read(runId, "MANUS_API_KEY"),
      environments.read(runId, "MANUS_API_BASE_URL"),
    ];
    assert.deepEqual(pair("run-1"), ["key-of-one", undefined]);
    assert.deepEqual(pair("run-2"), ["key-of-host", "https://host/"]);
  });
  it("answer keys of accounts by the names of those", () => {
    const environments = open();
    environments.keep("run-1", { MANUS_ACCOUNT_WORK_2_KEY: "k", MANUS_ACCOUNT__KEY: "k", MANUS_ACCOUNT_WORK: "no" });
    assert.deepEqual(keyVariables("work-2"), ["MANUS_ACCOUNT_WORK_2_KEY"]);
    assert.deepEqual(keyVariables("manus"), ["MANUS_ACCOUNT_MANUS_KEY", "MANUS_API_KEY"]);
    assert.equal(environments.read("run-1", "MANUS_ACCOUNT_WORK_2_KEY"), "k");
    assert.equal(environments.read("run-1", "MANUS_ACCOUNT_WORK"), undefined);
  });
  it("let a run name another model of the host's server", () => {
    const environments = open({
      MANUS_MODEL_BASE_URL: "https://host/v1",
      MANUS_MODEL_API_KEY: "k",
      MANUS_MODEL: "big",
    });
    environments.keep("run-1", { MANUS_MODEL: "small" });
    assert.equal(environments.read("run-1", "MANUS_MODEL"), "small");
    assert.equal(environments.read("run-1", "MANUS_MODEL_API_KEY"), "k");
  });
  it("know the host's proxies by their small names, too; the large ones win", () => {
    const environments = open({
      https_proxy: "http://small:1",
      HTTP_PROXY: "http://large:1",
      http_proxy: "http://no:1",
    });
    assert.equal(environments.read(undefined, "HTTPS_PROXY"), "http://small:1");
    assert.equal(environments.read(undefined, "HTTP_PROXY"), "http://large:1");
  });
});

describe("the mask learns of run environments", () => {
  const canary = "canary+of/a key";
  const written = (variables: Record<string, string>, text: string): string => {
    const mask = createMask({});
    assert.equal(mask(text), text);
    createRunEnvironments({ environment: {}, mask }).keep("run-1", variables);
    return mask(text);
  };

  for (const name of ["MANUS_MODEL_API_KEY", "CLOUDFLARE_API_TOKEN", "MANUS_SECRET_CRM"]) {
    it(`the value of ${name}`, () => assert.equal(written({ [name]: canary }, `a ${canary} b`), "a *** b"));
  }
  it("as it stands in an address", () => {
    const text = `/x?key=${encodeURIComponent(canary)}&also=${new URLSearchParams({ a: canary }).toString().slice(2)}`;
    assert.equal(written({ BRAVE_API_KEY: canary }, text), "/x?key=***&also=***");
  });
  it("each line of a secret with several", () => {
    const lines = ["a line that is long enough", "another line as long as that"];
    assert.equal(written({ MANUS_SECRET_PEM: lines.join("\n") }, lines.join("\r\n  ")), "***\r\n  ***");
  });
  it("a short secret that was declared one", () => {
    assert.equal(written({ MANUS_SECRET_PIN: "4711" }, "pin 4711"), "pin ***");
  });
  it("not a placeholder that many servers take for a key", () => {
    assert.equal(written({ MANUS_MODEL_API_KEY: "ollama" }, "run ollama serve"), "run ollama serve");
  });
  it("the password in a proxy's address, but not the address", () => {
    const text = "http://me:pass%21word@proxy:8080 and pass!word";
    assert.equal(
      written({ HTTPS_PROXY: "http://me:pass%21word@proxy:8080" }, text),
      "http://me:***@proxy:8080 and ***",
    );
  });
  it("the key in an address, but not what else stands there", () => {
    const url = "https://server/v1?api-version=2026-01-01-preview&api-key=0123456789abcdef";
    assert.equal(
      written({ MANUS_MODEL_BASE_URL: url }, url),
      "https://server/v1?api-version=2026-01-01-preview&api-key=***",
    );
  });
  it("what the host itself has", () => {
    const mask = createMask({});
    createRunEnvironments({ environment: { MANUS_SECRET_CRM: canary }, mask });
    assert.equal(mask(canary), "***");
  });
  it("and forgets nothing: what a run ended with may still be written", () => {
    const mask = createMask({});
    const environments = createRunEnvironments({ environment: {}, mask });
    environments.keep("run-1", { MANUS_SECRET_CRM: canary });
    environments.forget("run-1");
    environments.keep(undefined, { MANUS_SECRET_CRM: "another secret" });
    assert.equal(mask(`${canary}, another secret`), "***, ***");
  });
});
