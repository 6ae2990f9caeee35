import assert from "node:assert/strict";
import { chooseSource, createModels } from "../../../../server/src/adapters/models/models.ts";
import type { ModelSource } from "../../../../server/src/adapters/models/model-source.ts";
import { ScriptedModel } from "../../../support/fakes/scripted-model.ts";
import { valueOf, wrongOf } from "./source-bench.ts";

const away = { code: "model-unreachable", retryable: true, message: "Can't reach it", remedy: "Start it." };

function source(account: string, models: readonly string[] | undefined, isThere = true): ModelSource {
  return {
    account,
    title: account,
    isThere: () => isThere,
    list: async () => (models === undefined ? { ok: false, failure: away } : { ok: true, value: { models } }),
    open: async (_runId, model) => ({
      ok: true,
      value: new ScriptedModel([], { facts: { account, name: model ?? "default" } }),
    }),
    check: async () => ({ ok: false, failure: away }),
    onChange: () => () => undefined,
  };
}

describe("the models of several accounts", () => {
  const find = async (
    sources: readonly ModelSource[],
    wish: { account?: string; model?: string } = {},
  ): Promise<string> => {
    const { facts } = valueOf(
      await createModels({ all: () => sources, onChange: () => () => undefined }).find({ runId: "run-1", ...wish }),
    );
    return `${facts.account} ${facts.name}`;
  };
  const both = [source("environment", ["tiny"]), source("editor", ["gpt"])];

  it("the first that is configured", async () => {
    assert.equal(await find(both), "environment default");
    assert.equal(await find([source("environment", [], false), source("editor", ["gpt"])]), "editor default");
  });
  it("the one that is named, also where it isn't the first", async () => {
    assert.equal(await find(both, { account: "editor", model: "tiny" }), "editor tiny");
  });
  it("the first that lists the model that is named, else the first", async () => {
    assert.equal(await find(both, { model: "gpt" }), "editor gpt");
    assert.equal(await find(both, { model: "unlisted" }), "environment unlisted");
  });
  it("none passed over because it can't be asked: another one costs something else", async () => {
    assert.equal(
      await find([source("environment", undefined), source("editor", ["gpt"])], { model: "gpt" }),
      "environment gpt",
    );
  });
  it("none where nothing is configured or nobody has that name, and says what to do", async () => {
    const nothing = wrongOf(await chooseSource([source("environment", [], false)], { runId: "run-1" }));
    assert.deepEqual([nothing.code, /MANUS_MODEL_BASE_URL/.test(nothing.remedy)], ["no-model", true]);
    const unknown = wrongOf(await chooseSource(both, { runId: "run-1", account: "work" }));
    assert.deepEqual([unknown.code, unknown.remedy], ["unknown-account", "These are there: environment, editor."]);
  });
});
