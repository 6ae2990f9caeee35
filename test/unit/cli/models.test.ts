import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import type { ModelCheck, ModelListing } from "../../../server/src/protocol/models.ts";
import { openBench, type CliBench } from "../../support/cli-bench.ts";

const check: ModelCheck = {
  model: "tiny",
  account: "environment",
  calling: "json",
  structured: true,
  images: false,
  streaming: true,
  contextTokens: 8192,
  notes: ["It has no tool calls of its own."],
};

describe("manusctl models", () => {
  const environment = {
    MANUS_MODEL_BASE_URL: "http://localhost:11434/v1",
    MANUS_SECRET_X: "s3cret",
    PATH: "/bin",
    HOME: "/root",
  };
  let bench: CliBench;
  beforeEach(() => (bench = openBench(tmpdir(), false, environment)));
  const list = (...accounts: readonly ModelListing[]): void =>
    void bench.host.answers.set("manus/model/list", () => ({ accounts }));
  const asked = (): unknown => bench.host.asked.at(-1)?.params;

  it("list sends what a run may need of the environment, and nothing else", async () => {
    list({ account: "environment", title: "The environment", models: ["tiny", "big"], defaultModel: "tiny" });
    assert.equal(await bench.run("models", "list"), 0);
    assert.deepEqual(asked(), {
      environment: { MANUS_MODEL_BASE_URL: "http://localhost:11434/v1", MANUS_SECRET_X: "s3cret" },
    });
    assert.match(bench.terminal.out, /environment {2}The environment\nMODEL\ntiny {2,}default\nbig/);
    assert.doesNotMatch(bench.terminal.out, /s3cret/);
  });
  it("list says of an account that can't be asked why, and shows the others", async () => {
    const because = { code: "model-unreachable", message: "Can't reach it", remedy: "Start it." };
    list(
      { account: "environment", title: "E", models: [], because },
      { account: "editor", title: "This editor", models: ["gpt"] },
    );
    assert.equal(await bench.run("models", "list"), 0);
    assert.match(bench.terminal.out, /Can't reach it\nStart it\.[^]*gpt/);
  });
  it("list ends with 2 where nothing is configured, or nothing can be asked", async () => {
    list();
    assert.equal(await bench.run("models", "list"), 2);
    assert.match(bench.terminal.err, /MANUS_MODEL_BASE_URL/);
    list({ account: "environment", title: "E", models: [], because: { code: "model-refused", message: "No key" } });
    assert.equal(await bench.run("models", "list"), 2);
  });
  it("list shows a default that the server doesn't list", async () => {
    list({ account: "environment", title: "E", models: ["tiny"], defaultModel: "tiny:latest" });
    await bench.run("models", "list");
    assert.match(bench.terminal.out, /tiny:latest {2,}default, not listed/);
  });

  it("check names the model and the account, and shows what it can do", async () => {
    bench.host.answers.set("manus/model/check", () => ({ outcome: "checked", check }));
    assert.equal(await bench.run("models", "check", "tiny", "--account", "environment"), 0);
    assert.deepEqual(
      { ...(asked() as object), environment: undefined },
      { model: "tiny", account: "environment", environment: undefined },
    );
    assert.match(
      bench.terminal.out,
      /tool calls +through JSON answers[^]*context +8192 tokens[^]*price +unknown\n- It has no tool calls/,
    );
  });
  it("check answers JSON for scripts", async () => {
    bench.host.answers.set("manus/model/check", () => ({ outcome: "checked", check }));
    assert.equal(await bench.run("models", "check", "-o", "json"), 0);
    assert.deepEqual(JSON.parse(bench.terminal.out), check);
  });
  it("check ends with 1 for a model that no agent can work with", async () => {
    bench.host.answers.set("manus/model/check", () => ({ outcome: "checked", check: { ...check, calling: "none" } }));
    assert.equal(await bench.run("models", "check"), 1);
  });
  it("check ends with 2 where it can't be asked", async () => {
    const because = { code: "model-unknown", message: "No such model", remedy: "Did you mean tiny?" };
    bench.host.answers.set("manus/model/check", () => ({ outcome: "refused", because }));
    assert.equal(await bench.run("models", "check", "tini"), 2);
    assert.match(bench.terminal.err, /No such model\nDid you mean tiny\?/);
  });
});
