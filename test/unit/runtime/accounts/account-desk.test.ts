import assert from "node:assert/strict";
import type { AccountOutcome, AddAccountParams, NewAccount } from "../../../../server/src/protocol/accounts.ts";
import type { RequestOutcome } from "../../../../server/src/protocol/runs.ts";
import { badKey, DeskBench, goodKey, otherKey } from "./desk-bench.ts";

const work: NewAccount = { id: "work", provider: "manus", title: "Work" };
const ollama: NewAccount = { id: "ollama", provider: "model", title: "Ollama", baseUrl: "http://localhost:11434/v1/" };
const by = "ada";

describe("the desk of accounts", () => {
  let bench: DeskBench;
  beforeEach(async () => (bench = await DeskBench.open()));

  const add = (account: NewAccount, more: Partial<AddAccountParams> = {}): Promise<AccountOutcome> =>
    bench.desk.add({ account, by, ...more });
  const codeOf = (outcome: AccountOutcome | RequestOutcome): string =>
    outcome.outcome === "accepted" ? "accepted" : outcome.because.code;
  const keysOf = async (id: string): Promise<Record<string, unknown>> => {
    const read = async (place: "keyring" | "file" | "memory"): Promise<unknown> => {
      const found = await bench.book.store(place)?.read(id);
      return found?.ok ? found.value : found;
    };
    return { keyring: await read("keyring"), file: await read("file"), memory: await read("memory") };
  };
  const nowhere = { keyring: undefined, file: undefined, memory: undefined };

  describe("adding", () => {
    it("tries the key, keeps it in the keyring, and says where it went and what is left", async () => {
      const added = await add(work, { key: ` ${goodKey}\n` });
      assert.deepEqual(added, {
        outcome: "accepted",
        keyPlace: "keyring",
        note: "The key is kept in the operating system's keyring.",
      });
      assert.deepEqual(bench.journaled, ["add work by ada"]);
      assert.deepEqual(await keysOf("work"), { ...nowhere, keyring: goodKey });
      const view = bench.view("work");
      assert.deepEqual(
        [view?.key, view?.keyPlace, view?.origin, view?.usage?.available],
        ["held", "keyring", "person", 1_250],
      );
    });
    it("keeps it in the file where there is no keyring, and says why and what that means", async () => {
      bench.keyring.trouble = new Error("no service");
      const added = await add(work, { key: goodKey });
      assert.ok(added.outcome === "accepted");
      assert.equal(added.keyPlace, "file");
      assert.match(
        added.note ?? "",
        /Can't look into the operating system's keyring: no service\. .*keys\.json.*not from/,
      );
      assert.deepEqual(await keysOf("work"), {
        ...nowhere,
        file: goodKey,
        keyring: await bench.book.store("keyring")?.read("work"),
      });
    });
    it("keeps it nowhere else than where it was told to", async () => {
      bench.keyring.trouble = new Error("no service");
      assert.equal(codeOf(await add(work, { key: goodKey, keyPlace: "keyring" })), "key-not-kept");
      bench.keyring.trouble = undefined;
      assert.deepEqual([bench.journaled, await keysOf("work")], [[], nowhere]);
      assert.equal(codeOf(await add(work, { key: goodKey, keyPlace: "memory" })), "accepted");
      assert.deepEqual(await keysOf("work"), { ...nowhere, memory: goodKey });
    });
    it("leaves the key of an editor to the editor, and holds it", async () => {
      const added = await add(work, { key: goodKey, keyPlace: "editor" });
      assert.deepEqual([codeOf(added), await keysOf("work"), bench.view("work")?.key], ["accepted", nowhere, "held"]);
    });
    it("never takes a key that the provider refuses, whatever is asked, and never repeats it", async () => {
      for (const more of [{}, { unchecked: true }]) {
        const added = await add(work, { key: badKey, ...more });
        assert.equal(codeOf(added), "key-refused");
        assert.ok(!JSON.stringify(added).includes(badKey));
      }
      assert.equal(codeOf(await add({ ...ollama, id: "llm" }, { key: badKey, unchecked: true })), "key-refused");
      assert.deepEqual([bench.journaled, await keysOf("work"), bench.book.all()], [[], nowhere, []]);
    });
    it("takes no key whose provider is away, unless told to", async () => {
      bench.isAway = true;
      assert.equal(codeOf(await add(work, { key: goodKey })), "provider-unreachable");
      assert.deepEqual(await keysOf("work"), nowhere);
      const added = await add(work, { key: goodKey, unchecked: true });
      assert.ok(added.outcome === "accepted");
      assert.match(added.note ?? "", /It wasn't tried: It can't be reached\.$/);
    });
    it("needs no key for a server that wants none, and puts its address right", async () => {
      assert.deepEqual(await add(ollama), { outcome: "accepted" });
      assert.deepEqual(bench.book.find("ollama"), {
        id: "ollama",
        provider: "model",
        title: "Ollama",
        baseUrl: "http://localhost:11434/v1",
        disabled: false,
        origin: "person",
      });
      assert.equal(bench.view("ollama")?.key, "not-needed");
    });
    it("says that a key could be read on its way", async () => {
      const added = await add({ ...ollama, baseUrl: "http://llm.example/v1" }, { key: goodKey });
      assert.ok(added.outcome === "accepted");
      assert.match(added.note ?? "", /isn't https\.$/);
    });
    it("reads a key from a variable that the asker lends, and takes it from nowhere else", async () => {
      assert.equal(codeOf(await add(work, { keyPlace: "environment" })), "key-not-kept");
      assert.equal(codeOf(await add(work, { keyPlace: "environment", key: goodKey })), "key-not-kept");
      const environment = { MANUS_ACCOUNT_WORK_KEY: goodKey };
      assert.equal(codeOf(await add(work, { keyPlace: "environment", environment })), "accepted");
      assert.deepEqual([bench.view("work")?.key, await bench.book.keyOf("work")], ["held", goodKey]);
      assert.deepEqual(await keysOf("work"), nowhere);
    });
    it("doesn't touch the key of one that is there already", async () => {
      await add(work, { key: goodKey });
      assert.equal(codeOf(await add(work, { key: otherKey })), "account-exists");
      assert.deepEqual(await keysOf("work"), { ...nowhere, keyring: goodKey });
    });
    it("leaves no key behind where the journal refuses the account", async () => {
      bench.refusal = { code: "journal-unwritable", message: "The disk is full" };
      assert.equal(codeOf(await add(work, { key: goodKey })), "journal-unwritable");
      assert.deepEqual([await keysOf("work"), bench.book.all()], [nowhere, []]);
    });
    it("adds one of two that come at once under the same name", async () => {
      const both = await Promise.all([add(work, { key: goodKey }), add(work, { key: otherKey })]);
      assert.deepEqual(both.map(codeOf), ["accepted", "account-exists"]);
      assert.deepEqual(await keysOf("work"), { ...nowhere, keyring: goodKey });
    });
    for (const [what, account, more] of [
      ["a name that is no slug", { ...work, id: "My Work" }, {}],
      ["an empty name", { ...work, id: "" }, {}],
      ["the name of what is there by itself", { ...work, id: "environment" }, {}],
      ["the name of an instance that is there by itself", { ...work, id: "agents" }, {}],
      ["a provider that is there by itself", { ...work, provider: "editor" }, {}],
      ["a server without an address", { ...work, provider: "model" }, {}],
      ["an address with a password", { ...ollama, baseUrl: "https://me:pass@host/v1" }, {}],
      ["an address with a key", { ...ollama, baseUrl: "https://host/v1?key=1" }, {}],
      ["the cloud without a key", work, { key: undefined }],
      ["a negative warning level", { ...work, warnBelow: -1 }, {}],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const key = "key" in more ? {} : { key: goodKey };
        assert.equal(codeOf(await add(account, key)), "invalid-account");
        assert.deepEqual([bench.journaled, bench.keyring.passwords.size], [[], 0]);
      });
    }
    it("refuses a key that no header can carry", async () => {
      const added = await add(work, { key: "first half\nsecond-half" });
      assert.deepEqual([codeOf(added), JSON.stringify(added).includes("half")], ["key-refused", false]);
    });
  });

  describe("another key", () => {
    beforeEach(async () => {
      await add(work, { key: goodKey });
    });
    const setKey = (more: object, accountId = "work"): Promise<AccountOutcome> =>
      bench.desk.setKey({ accountId, by, ...more });

    it("counts at once, in the place of the old one", async () => {
      const set = await setKey({ key: otherKey });
      assert.ok(set.outcome === "accepted");
      assert.deepEqual([set.keyPlace, await bench.book.keyOf("work")], ["keyring", otherKey]);
      assert.deepEqual(await keysOf("work"), { ...nowhere, keyring: otherKey });
      assert.equal(bench.journaled.at(-1), "change work keyPlace by ada");
    });
    it("leaves the old one where it is refused", async () => {
      assert.equal(codeOf(await setKey({ key: badKey, unchecked: true })), "key-refused");
      assert.deepEqual(
        [await bench.book.keyOf("work"), await keysOf("work")],
        [goodKey, { ...nowhere, keyring: goodKey }],
      );
    });
    it("may go elsewhere, and is then in no other place", async () => {
      assert.equal(codeOf(await setKey({ key: otherKey, keyPlace: "file" })), "accepted");
      assert.deepEqual(await keysOf("work"), { ...nowhere, file: otherKey });
      assert.equal(bench.view("work")?.keyPlace, "file");
    });
    it("may be read from a variable from now on, and be given again later", async () => {
      const environment = { MANUS_ACCOUNT_WORK_KEY: otherKey };
      assert.equal(codeOf(await setKey({ keyPlace: "environment", environment })), "accepted");
      assert.deepEqual([await bench.book.keyOf("work"), await keysOf("work")], [otherKey, nowhere]);
      assert.equal(codeOf(await setKey({ key: goodKey })), "accepted");
      assert.deepEqual([await bench.book.keyOf("work"), bench.view("work")?.keyPlace], [goodKey, "keyring"]);
    });
    it("may be one that an editor keeps", async () => {
      assert.equal(codeOf(await setKey({ keyPlace: "editor" })), "key-not-kept");
      bench.editor.set("work", otherKey);
      assert.equal(codeOf(await setKey({ keyPlace: "editor" })), "accepted");
      assert.deepEqual([await bench.book.keyOf("work"), await keysOf("work")], [otherKey, nowhere]);
    });
    it("ends the complaint about the old one", async () => {
      bench.book.noteHealth("work", "The key is refused");
      await setKey({ key: otherKey });
      assert.equal(bench.view("work")?.problem, undefined);
    });
    it("is refused where there is none to be had, or no account", async () => {
      bench.book.update([
        ...bench.book.all(),
        { id: "local", provider: "local", title: "", disabled: false, origin: "built-in" },
      ]);
      assert.equal(codeOf(await setKey({ key: goodKey }, "nobody")), "unknown-account");
      assert.equal(codeOf(await setKey({ key: goodKey }, "local")), "no-key-needed");
      assert.equal(codeOf(await setKey({})), "invalid-account");
    });
  });

  describe("removing", () => {
    it("takes the key along, from memory and from where it was kept", async () => {
      await add(work, { key: goodKey });
      assert.deepEqual(await bench.desk.remove("work", "refuse", by), { outcome: "accepted" });
      assert.deepEqual([await keysOf("work"), await bench.book.keyOf("work")], [nowhere, undefined]);
    });
    it("keeps the key where it's refused", async () => {
      await add(work, { key: goodKey });
      bench.refusal = { code: "tasks-running", message: "2 tasks run" };
      assert.equal(codeOf(await bench.desk.remove("work", "refuse", by)), "tasks-running");
      assert.equal(await bench.book.keyOf("work"), goodKey);
    });
    it("says where a key couldn't be removed", async () => {
      await add(work, { key: goodKey });
      bench.keyring.trouble = new Error("locked");
      const removed = await bench.desk.remove("work", "refuse", by);
      assert.ok(removed.outcome === "accepted");
      assert.match(removed.note ?? "", /couldn't be removed from `keyring`.*locked/);
    });
    it("leaves what would come back by itself to where it comes from", async () => {
      bench.environments.keep(undefined, { MANUS_API_KEY: goodKey });
      const manus = { ...work, id: "manus", disabled: false, origin: "environment", keyPlace: "environment" } as const;
      bench.book.update([manus]);
      assert.equal(codeOf(await bench.desk.remove("manus", "refuse", by)), "declared-elsewhere");
      bench.environments.keep(undefined, {});
      assert.equal(codeOf(await bench.desk.remove("manus", "refuse", by)), "accepted");
      assert.equal(codeOf(await bench.desk.remove("manus", "refuse", by)), "unknown-account");
    });
  });

  describe("changing", () => {
    beforeEach(async () => {
      await add(ollama);
    });

    it("changes what is given, and takes away what is empty", async () => {
      const changes = { title: " New ", baseUrl: "http://localhost:1/", defaultModel: "tiny", disabled: true };
      assert.equal(codeOf(await bench.desk.change("ollama", changes, by)), "accepted");
      assert.deepEqual(bench.book.find("ollama"), {
        ...ollama,
        title: "New",
        baseUrl: "http://localhost:1",
        defaultModel: "tiny",
        disabled: true,
        origin: "person",
      });
      assert.equal(codeOf(await bench.desk.change("ollama", { defaultModel: "", title: "" }, by)), "accepted");
      assert.deepEqual([bench.book.find("ollama")?.defaultModel, bench.book.find("ollama")?.title], [undefined, "New"]);
    });
    it("refuses what makes no account", async () => {
      for (const changes of [{ baseUrl: "" }, { baseUrl: "nonsense" }, { warnBelow: Number.NaN }]) {
        assert.equal(codeOf(await bench.desk.change("ollama", changes, by)), "invalid-account");
      }
      assert.equal(codeOf(await bench.desk.change("nobody", {}, by)), "unknown-account");
    });
    it("lets one of the settings only be disabled", async () => {
      await bench.declared.declare([{ ...ollama, id: "declared" }], by);
      assert.equal(codeOf(await bench.desk.change("declared", { title: "New" }, by)), "declared-elsewhere");
      assert.equal(codeOf(await bench.desk.change("declared", { disabled: true }, by)), "accepted");
      assert.equal(codeOf(await bench.desk.remove("declared", "refuse", by)), "declared-elsewhere");
    });
  });

  describe("checking", () => {
    it("asks with the key that is there, and notes what it hears", async () => {
      await add({ ...work, warnBelow: 2_000 }, { key: goodKey });
      const checked = await bench.desk.check("work");
      assert.ok(checked.ok);
      assert.deepEqual([checked.check.summary, checked.check.usage?.low], ["1,250 credits left", true]);
      bench.isAway = true;
      const away = await bench.desk.check("work");
      assert.ok(!away.ok);
      assert.equal(away.because.code, "provider-unreachable");
      assert.equal(bench.view("work")?.problem, "It can't be reached. Do something.");
      bench.isAway = false;
      await bench.desk.check("work");
      assert.equal(bench.view("work")?.problem, undefined);
    });
    it("counts the models of a server", async () => {
      await add(ollama);
      const checked = await bench.desk.check("ollama");
      assert.deepEqual(checked, { ok: true, check: { summary: "2 models", models: ["tiny", "big"] } });
    });
    it("says that nobody can give the key, without blaming the provider", async () => {
      bench.book.update([{ ...work, disabled: false, origin: "settings" }]);
      const checked = await bench.desk.check("work");
      assert.ok(!checked.ok);
      assert.deepEqual([checked.because.code, bench.view("work")?.problem], ["account-missing", undefined]);
    });
    it("tries one that isn't there yet, and keeps nothing of it", async () => {
      const checked = await bench.desk.tryNew(work, goodKey);
      assert.ok(checked.ok);
      const refused = await bench.desk.tryNew(work, badKey);
      assert.ok(!refused.ok);
      assert.deepEqual([refused.because.code, JSON.stringify(refused).includes(badKey)], ["key-refused", false]);
      assert.deepEqual([bench.book.all(), bench.keyring.passwords.size, bench.journaled], [[], 0, []]);
    });
  });

  describe("the accounts of the settings", () => {
    const declare = (...accounts: readonly NewAccount[]): Promise<readonly string[]> =>
      bench.declared.declare(accounts, by);

    it("come and go with them", async () => {
      assert.deepEqual(await declare(work, ollama), []);
      assert.deepEqual(
        bench.book.all().map(({ id, origin, keyPlace }) => [id, origin, keyPlace]),
        [
          ["work", "settings", undefined],
          ["ollama", "settings", undefined],
        ],
      );
      assert.equal(bench.view("work")?.key, "missing");
      assert.deepEqual(await declare(ollama), []);
      assert.deepEqual(
        bench.book.all().map(({ id }) => id),
        ["ollama"],
      );
    });
    it("write nothing where nothing has changed, and keep their key", async () => {
      await declare(work);
      await bench.desk.setKey({ accountId: "work", key: goodKey, by });
      const before = bench.journaled.length;
      assert.deepEqual(await declare(work), []);
      assert.equal(bench.journaled.length, before);
      assert.deepEqual(await declare({ ...work, title: "Renamed", warnBelow: 5 }), []);
      assert.deepEqual([await bench.book.keyOf("work"), bench.view("work")?.title], [goodKey, "Renamed"]);
      assert.deepEqual(await declare(work), []);
      assert.equal(bench.view("work")?.warnBelow, undefined);
    });
    it("lose their key with their address: a setting may come from anywhere", async () => {
      await declare(work);
      await bench.desk.setKey({ accountId: "work", key: goodKey, by });
      const problems = await declare({ ...work, baseUrl: "https://evil.example" });
      assert.match(problems.join(), /another address now, so its key was removed/);
      assert.deepEqual(
        [await bench.book.keyOf("work"), await keysOf("work"), bench.view("work")?.key],
        [undefined, nowhere, "missing"],
      );
    });
    it("say what is wrong with some, and take the others", async () => {
      await add({ ...ollama, id: "mine" });
      const problems = await declare(
        { ...work, id: "No Slug" },
        { ...work, id: "mine" },
        work,
        { ...work, title: "Twice" },
        { ...ollama, baseUrl: "nonsense" },
      );
      assert.deepEqual(
        problems.map((problem) => problem.slice(0, 40)),
        [
          "`No Slug` is no name of an account. Choo",
          "The account work is declared twice: the ",
          "The base URL of the account ollama can't",
          "The account mine isn't taken from the se",
        ],
      );
      assert.deepEqual(
        bench.book.all().map(({ id, title }) => [id, title]),
        [
          ["mine", "Ollama"],
          ["work", "Work"],
        ],
      );
    });
    it("that are gone while tasks run are disabled until they are declared again, or the tasks have ended", async () => {
      await declare(work);
      bench.refusal = { code: "tasks-running", message: "2 tasks run on the account work" };
      assert.deepEqual(await declare(), [
        "The account work is disabled but still there: 2 tasks run on the account work.",
      ]);
      assert.equal(bench.view("work")?.disabled, true);
      await declare(work);
      assert.equal(bench.view("work")?.disabled, false);
      await bench.desk.change("work", { disabled: true }, by);
      await declare(work);
      assert.equal(bench.view("work")?.disabled, true, "a person has disabled it");
      assert.deepEqual(await declare(), []);
      assert.equal(bench.view("work"), undefined);
    });
  });
});
