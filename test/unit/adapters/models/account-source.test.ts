import assert from "node:assert/strict";
import { chooseSource, createModels } from "../../../../server/src/adapters/models/models.ts";
import type { ModelSource } from "../../../../server/src/adapters/models/model-source.ts";
import type { AccountSpec } from "../../../../server/src/protocol/accounts.ts";
import { answerOf, nobody, turnRequest } from "./model-bench.ts";
import { cleverModel, openSourceBench, routes, valueOf, wrongOf, type SourceBench } from "./source-bench.ts";
import { json, openWireServer, type Handler, type WireServer } from "./wire-server.ts";

const secret = "sk-canary-0123456789";

describe("accounts with models", () => {
  let server: WireServer;
  before(async () => (server = await openWireServer()));
  after(() => server.close());
  beforeEach(() => serve());

  const list: Handler = json(200, { data: [{ id: "tiny" }, { id: "big" }] });
  const serve = (table: Record<string, Handler> = {}): void =>
    server.answer(routes({ "/v1/models": list, "/v1/chat/completions": cleverModel(), ...table }));
  const account = (changes: Partial<AccountSpec> = {}): AccountSpec => ({
    id: "work",
    provider: "model",
    title: "Work",
    disabled: false,
    origin: "person",
    baseUrl: server.url,
    ...changes,
  });
  const open = (accounts: readonly AccountSpec[], more: object = {}): SourceBench =>
    openSourceBench({}, { accounts, ...more });
  const sourceOf = ({ sources }: SourceBench, id = "work"): ModelSource => {
    const found = sources.all().find((source) => source.account === id);
    if (found === undefined) throw new Error(`There is no source ${id}`);
    return found;
  };
  const authorizations = (): ReadonlySet<string | undefined> =>
    new Set(server.received.map(({ headers }) => headers.authorization));

  it("stand between the environment and the editors, in their order", () => {
    const bench = open([account({ id: "b" }), account({ id: "cloud", provider: "manus" }), account({ id: "a" })]);
    assert.deepEqual(
      bench.sources.all().map((source) => source.account),
      ["environment", "b", "a", "editor"],
    );
  });
  it("are asked at their address with their key, and pay", async () => {
    const before = server.received.length;
    const bench = open([account({ keyPlace: "memory" })], { keys: { work: secret } });
    const model = valueOf(await sourceOf(bench).open("run-1", "tiny"));
    answerOf(await model.ask(turnRequest(), nobody));
    assert.deepEqual([model.facts.account, model.facts.name], ["work", "tiny"]);
    const sent = server.received.slice(before).map(({ headers }) => headers.authorization);
    assert.deepEqual(new Set(sent), new Set([`Bearer ${secret}`]));
  });
  it("need no key where none was given, and get none of anybody else", async () => {
    const before = server.received.length;
    const variables = { MANUS_MODEL_BASE_URL: "http://127.0.0.1:1/v1", MANUS_MODEL_API_KEY: secret };
    const bench = openSourceBench(variables, { accounts: [account()] });
    valueOf(await sourceOf(bench).open("run-1", "tiny"));
    assert.ok(server.received.slice(before).every(({ headers }) => headers.authorization === undefined));
  });
  it("aren't asked while nobody can give their key", async () => {
    const before = server.received.length;
    const bench = open([account({ keyPlace: "keyring" })]);
    const failure = wrongOf(await sourceOf(bench).open("run-1", "tiny"));
    assert.deepEqual([failure.code, failure.retryable], ["account-missing", true]);
    assert.match(failure.remedy, /keyring/);
    assert.equal(server.received.length, before);
  });
  it("have another key from the next call on, and none any more once they are removed", async () => {
    const bench = open([account({ keyPlace: "memory" })], { keys: { work: secret } });
    const models = createModels(bench.sources);
    let heard = 0;
    const stop = models.onChange(() => (heard += 1));
    bench.book.noteUsage("work", { unit: "usd", spentToday: 0, spentThisMonth: 0, asOf: "", low: false });
    assert.equal(heard, 0);
    bench.book.hold("work", "another-key-0123456789");
    assert.equal(heard, 1);
    const model = valueOf(await models.find({ runId: "run-1", account: "work", model: "tiny" }));
    answerOf(await model.ask(turnRequest(), nobody));
    assert.ok(authorizations().has("Bearer another-key-0123456789"));
    const source = sourceOf(bench);
    bench.book.update([]);
    assert.equal(heard, 2);
    assert.equal(wrongOf(await models.find({ runId: "run-1", account: "work" })).code, "unknown-account");
    assert.equal(wrongOf(await source.open("run-1", "tiny")).code, "unknown-account");
    stop();
    bench.book.update([account()]);
    assert.equal(heard, 2);
  });
  it("give a task that names no model their default, else the only one, else none", async () => {
    const name = async (changes: Partial<AccountSpec>): Promise<string> => {
      const opened = await sourceOf(open([account(changes)])).open("run-1", undefined);
      return opened.ok ? opened.value.facts.name : `${opened.failure.code}: ${opened.failure.remedy}`;
    };
    assert.equal(await name({ defaultModel: "big" }), "big");
    assert.equal(
      await name({}),
      "no-model: Name one with `model:` in the file, or give the account work a default model.",
    );
    serve({ "/v1/models": json(200, { data: [{ id: "tiny" }] }) });
    assert.equal(await name({}), "tiny");
    assert.deepEqual(await sourceOf(open([account()])).list("run-1"), {
      ok: true,
      value: { models: ["tiny"], defaultModel: "tiny" },
    });
  });
  it("give no models while they are disabled", async () => {
    const bench = open([account({ disabled: true }), account({ id: "other", defaultModel: "tiny" })]);
    assert.equal(sourceOf(bench).isThere("run-1"), false);
    assert.equal(wrongOf(await sourceOf(bench).open("run-1", "tiny")).code, "account-disabled");
    assert.equal(valueOf(await chooseSource(bench.sources.all(), { runId: "run-1" })).account, "other");
  });
  it("say in their own words what is wrong with their address", async () => {
    const failure = wrongOf(await sourceOf(open([account({ baseUrl: "nonsense" })])).open("run-1", "tiny"));
    assert.equal(failure.message, "The base URL of the account work isn't an address");
    const away = wrongOf(await sourceOf(open([account({ baseUrl: "http://127.0.0.1:1/v1" })])).open("run-1", "tiny"));
    assert.deepEqual([away.code, away.retryable], ["model-unreachable", true]);
    assert.match(away.remedy, /the base URL of the account work/);
  });
  it("are unwell once their key is refused, and well again once it is taken; the key is in nothing that is said", async () => {
    const bench = open([account({ keyPlace: "memory" })], { keys: { work: secret } });
    const model = valueOf(await sourceOf(bench).open("run-1", "tiny"));
    const problem = (): string | undefined => {
      const spec = bench.book.find("work");
      return spec && bench.book.view(spec).problem;
    };
    serve({ "/v1/chat/completions": json(401, { error: { message: `Incorrect API key provided: ${secret}` } }) });
    const refused = await model.ask(turnRequest(), nobody);
    assert.ok(!refused.ok);
    assert.equal(refused.failure.code, "model-refused");
    assert.match(problem() ?? "", /refused the key.*Give the account work a key/);
    assert.ok(!JSON.stringify([refused, problem(), bench.logged]).includes(secret));
    serve();
    answerOf(await model.ask(turnRequest(), nobody));
    assert.equal(problem(), undefined);
  });
  it("can be tried before they are there, and a refused key is told", async () => {
    const { sources } = open([]);
    const asked = { accountId: "new", baseUrl: server.url, key: secret };
    assert.deepEqual(await sources.tryServer(asked), { ok: true, value: ["tiny", "big"] });
    serve({ "/v1/models": json(401, { error: { message: `bad key ${secret}` } }) });
    const refused = wrongOf(await sources.tryServer(asked));
    assert.deepEqual([refused.code, JSON.stringify(refused).includes(secret)], ["model-refused", false]);
  });
  it("stand in views with those that are in no journal: the environment without its credentials, the editor", () => {
    const editor: ModelSource = { ...sourceOf(open([]), "editor"), isThere: () => true };
    const variables = { MANUS_MODEL_BASE_URL: "https://me:hunter2@host/v1?api-key=abc", MANUS_MODEL: "tiny" };
    const guests = openSourceBench(variables, { editor }).sources.guests();
    assert.deepEqual(
      guests.map(({ id, provider, baseUrl, defaultModel }) => [id, provider, baseUrl, defaultModel]),
      [
        ["environment", "model", "https://host/v1", "tiny"],
        ["editor", "editor", undefined, undefined],
      ],
    );
    assert.deepEqual(open([]).sources.guests(), []);
  });
});
