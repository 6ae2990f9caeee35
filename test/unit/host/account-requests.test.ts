import assert from "node:assert/strict";
import { nobodyAsking } from "../../support/nobody-asking.ts";
import { accountRequests } from "../../../server/src/host/account-requests.ts";

/** What each verb of the desk was asked, as it arrives. */
type Asked = readonly [verb: string, ...parameters: readonly unknown[]];

describe("requests about accounts", () => {
  let asked: Asked[];
  const accepted = { outcome: "accepted" } as const;
  const check = { summary: "12 models" };
  const away = { code: "provider-unreachable", message: "It is away" };
  const note = <T>(verb: string, answer: T) => {
    return async (...parameters: readonly unknown[]): Promise<T> => {
      asked.push([verb, ...parameters]);
      return answer;
    };
  };
  const requests = accountRequests({
    desk: {
      add: note("add", accepted),
      setKey: note("setKey", accepted),
      change: note("change", accepted),
      remove: note("remove", accepted),
      check: note("check", { ok: true, check }),
      tryNew: note("tryNew", { ok: false, because: away, isAway: true }),
    },
    declared: { declare: note("declare", ["The account work is declared twice: the first one counts."]) },
  });
  const ask = async (verb: string, params: unknown): Promise<unknown> => {
    const request = requests.find(({ method }) => method === `manus/account/${verb}`);
    const read = request?.read(params);
    return read === undefined ? "invalid" : request?.answer(read as never, nobodyAsking);
  };
  const work = { id: "work", provider: "manus", title: "Work" };
  const by = "ada";

  beforeEach(() => (asked = []));

  it("pass on what the protocol says, and no key that it doesn't", async () => {
    const account = {
      ...work,
      baseUrl: "https://host",
      defaultModel: "tiny",
      warnBelow: 5,
      origin: "built-in",
      key: "k",
    };
    const environment = { MANUS_API_KEY: "k", PATH: "/evil" };
    const params = { account, key: "k", keyPlace: "file", unchecked: true, environment, by, disabled: true };
    assert.deepEqual(await ask("add", params), accepted);
    const told = { ...work, baseUrl: "https://host", defaultModel: "tiny", warnBelow: 5 };
    const lent = { MANUS_API_KEY: "k" };
    assert.deepEqual(asked, [
      ["add", { account: told, key: "k", keyPlace: "file", unchecked: true, environment: lent, by }],
    ]);
  });
  it("pass on the smallest of each", async () => {
    assert.deepEqual(await ask("add", { account: work, by }), accepted);
    assert.deepEqual(await ask("setKey", { accountId: "work", key: "k", by }), accepted);
    assert.deepEqual(await ask("change", { accountId: "work", changes: {}, by }), accepted);
    assert.deepEqual(
      await ask("change", { accountId: "work", changes: { baseUrl: "", disabled: false, x: 1 }, by }),
      accepted,
    );
    assert.deepEqual(await ask("remove", { accountId: "work", tasks: "stop", by }), accepted);
    assert.deepEqual(asked, [
      ["add", { account: work, by }],
      ["setKey", { accountId: "work", key: "k", by }],
      ["change", "work", {}, by],
      ["change", "work", { baseUrl: "", disabled: false }, by],
      ["remove", "work", "stop", by],
    ]);
  });
  it("tell what a check found, of an account that is there and of a new one", async () => {
    assert.deepEqual(await ask("check", { accountId: "work" }), { outcome: "checked", check });
    assert.deepEqual(await ask("check", { account: work, key: "k" }), { outcome: "refused", because: away });
    assert.deepEqual(asked, [
      ["check", "work"],
      ["tryNew", work, "k"],
    ]);
  });
  it("take what is whole of the settings, and tell what isn't", async () => {
    const accounts = [work, { id: "x" }, null, { ...work, id: "other", provider: "model" }];
    assert.deepEqual(await ask("declare", { accounts, by }), {
      problems: [
        "The account work is declared twice: the first one counts.",
        "2 accounts of the settings aren't taken: each needs an id, a provider and a title.",
      ],
    });
    assert.deepEqual(asked, [["declare", [work, { ...work, id: "other", provider: "model" }], by]]);
  });
  for (const [verb, params] of [
    ["add", undefined],
    ["add", { account: work }],
    ["add", { account: { ...work, provider: "evil" }, by }],
    ["add", { account: { ...work, warnBelow: "5" }, by }],
    ["add", { account: work, keyPlace: "disk", by }],
    ["add", { account: work, key: 5, by }],
    ["add", { account: work, key: "k".repeat(8_193), by }],
    ["add", { account: work, environment: { MANUS_API_KEY: 5 }, by }],
    ["add", { account: work, unchecked: "yes", by }],
    ["setKey", { accountId: "", by }],
    ["setKey", { accountId: "work" }],
    ["change", { accountId: "work", by }],
    ["change", { accountId: "work", changes: { title: 5 }, by }],
    ["change", { accountId: "work", changes: { disabled: "no" }, by }],
    ["remove", { accountId: "work", by }],
    ["remove", { accountId: "work", tasks: "kill", by }],
    ["check", {}],
    ["check", { account: { id: "x" } }],
    ["declare", { accounts: {}, by }],
    ["declare", { accounts: [] }],
  ] as const) {
    it(`are refused: ${verb} ${JSON.stringify({ params }).slice(0, 70)}`, async () => {
      assert.deepEqual([await ask(verb, params), asked], ["invalid", []]);
    });
  }
});
