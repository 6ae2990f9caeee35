import assert from "node:assert/strict";
import { nobodyAsking } from "../../support/nobody-asking.ts";
import { createMask } from "../../../server/src/adapters/system/mask.ts";
import { createRunEnvironments } from "../../../server/src/adapters/system/run-environment.ts";
import { modelRequests, type ModelAccount } from "../../../server/src/host/model-requests.ts";
import type { ModelCheck } from "../../../server/src/protocol/models.ts";

const wrong = { code: "model-unreachable", retryable: true, message: "Can't reach it", remedy: "Start it." };
const check: ModelCheck = {
  model: "tiny",
  account: "a",
  calling: "tools",
  structured: true,
  images: false,
  streaming: true,
  notes: [],
};

function account(name: string, works = true): ModelAccount {
  return {
    account: name,
    title: `The account ${name}`,
    isThere: () => name !== "away",
    list: async () =>
      works ? { ok: true, value: { models: ["tiny"], defaultModel: "tiny" } } : { ok: false, failure: wrong },
    check: async (_runId, model) =>
      works ? { ok: true, value: { ...check, model: model ?? "tiny" } } : { ok: false, failure: wrong },
  };
}

describe("requests about models", () => {
  const environments = createRunEnvironments({ environment: {}, mask: createMask({}) });
  const accounts = [account("one"), account("away"), account("broken", false)];
  const requests = modelRequests({
    accounts: () => accounts,
    environments,
    choose: async (wish) => {
      const found = accounts.find((one) => one.account === (wish.account ?? "one"));
      return found === undefined
        ? { ok: false, failure: { ...wrong, code: "unknown-account" } }
        : { ok: true, value: found };
    },
  });
  const ask = async (method: string, params: unknown): Promise<unknown> => {
    const request = requests.find((one) => one.method === method);
    const read = request?.read(params);
    return read === undefined ? "invalid" : request?.answer(read as never, nobodyAsking);
  };

  it("list the accounts that are there, and why one can't be asked", async () => {
    const listed = await ask("manus/model/list", { environment: { MANUS_MODEL: "small" } });
    const because = { code: wrong.code, message: wrong.message, remedy: wrong.remedy };
    assert.deepEqual(listed, {
      accounts: [
        { account: "one", title: "The account one", models: ["tiny"], defaultModel: "tiny" },
        { account: "broken", title: "The account broken", models: [], because },
      ],
    });
    assert.equal(environments.read(undefined, "MANUS_MODEL"), "small");
  });
  it("check the model that is meant", async () => {
    assert.deepEqual(await ask("manus/model/check", { model: "big", environment: {} }), {
      outcome: "checked",
      check: { ...check, model: "big" },
    });
  });
  it("refuse what can't be found or asked", async () => {
    for (const [name, code] of [
      ["nobody", "unknown-account"],
      ["broken", "model-unreachable"],
    ] as const) {
      const answer = (await ask("manus/model/check", { account: name, environment: {} })) as {
        outcome: string;
        because: { code: string };
      };
      assert.deepEqual([answer.outcome, answer.because.code], ["refused", code]);
    }
  });
  for (const params of [undefined, 5, { environment: [] }, { environment: { MANUS_MODEL: 5 } }]) {
    it(`take no ${JSON.stringify(params)}`, async () => assert.equal(await ask("manus/model/list", params), "invalid"));
  }
  for (const params of [
    { environment: {}, model: 5 },
    { environment: {}, account: "" },
  ]) {
    it(`check no ${JSON.stringify(params)}`, async () =>
      assert.equal(await ask("manus/model/check", params), "invalid"));
  }
});
