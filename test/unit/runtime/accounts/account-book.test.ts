import assert from "node:assert/strict";
import { createMemoryStore } from "../../../../server/src/adapters/keys/memory-store.ts";
import { createMask } from "../../../../server/src/adapters/system/mask.ts";
import { createRunEnvironments } from "../../../../server/src/adapters/system/run-environment.ts";
import type { KeyStore } from "../../../../server/src/core/ports/accounts.ts";
import type { Outcome } from "../../../../server/src/core/ports/failure.ts";
import type { AccountSpec, KeyPlace } from "../../../../server/src/protocol/accounts.ts";
import { createAccountBook, type KeyedAccountBook } from "../../../../server/src/runtime/accounts/account-book.ts";
import { sameServer } from "../../../../server/src/runtime/accounts/same-server.ts";
import { createFakeClock, type FakeClock } from "../../../support/fakes/fake-clock.ts";

const secret = "sk-canary-0123456789";

function account(changes: Partial<AccountSpec> = {}): AccountSpec {
  return { id: "work", provider: "manus", title: "Work", disabled: false, origin: "person", ...changes };
}

/** A place that answers when the test says so. */
class SlowStore implements KeyStore {
  readonly place: KeyPlace = "keyring";
  asked = 0;
  private waiting: ((answer: Outcome<string | undefined>) => void)[] = [];

  available = async () => ({ usable: true, note: "" });
  write = async () => ({ ok: true, value: undefined }) as const;
  remove = async () => ({ ok: true, value: undefined }) as const;

  read(): Promise<Outcome<string | undefined>> {
    this.asked += 1;
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  answer(answer: string | undefined): void {
    const failure = { code: "keyring-failed", retryable: true, message: "It is locked", remedy: "Unlock it." };
    for (const resolve of this.waiting.splice(0)) {
      resolve(answer === "locked" ? { ok: false, failure } : { ok: true, value: answer });
    }
  }
}

describe("the account book", () => {
  let clock: FakeClock;
  let store: SlowStore;
  let heard: string[];
  let book: KeyedAccountBook;
  const mask = createMask({});
  let environments = createRunEnvironments({ environment: {}, mask });
  const kept = account({ keyPlace: "keyring" });

  beforeEach(() => {
    clock = createFakeClock();
    store = new SlowStore();
    heard = [];
    environments = createRunEnvironments({ environment: {}, mask });
    book = createAccountBook({
      stores: [store, createMemoryStore()],
      environments,
      clock,
      learn: (key) => mask.learn(key),
    });
    book.update([kept]);
    book.onChange((id) => heard.push(id));
  });
  const stateOf = (id = "work"): string => {
    const found = book.find(id);
    return found === undefined ? "gone" : book.view(found).key;
  };

  it("reads a key once from where it is kept, whoever asks meanwhile, and then from memory", async () => {
    assert.equal(stateOf(), "kept");
    const asking = Promise.all([book.keyOf("work"), book.keyOf("work", "run-1")]);
    store.answer(secret);
    assert.deepEqual(await asking, [secret, secret]);
    assert.equal(await book.keyOf("work"), secret);
    assert.deepEqual([store.asked, stateOf(), heard], [1, "held", ["work"]]);
    assert.equal(mask(`the key is ${secret}`), "the key is ***");
  });
  it("doesn't ask again at once whom it has asked in vain, but soon, and when somebody comes", async () => {
    const ask = async (answer: string | undefined): Promise<string | undefined> => {
      const asking = book.keyOf("work");
      store.answer(answer);
      return asking;
    };
    assert.equal(await ask(undefined), undefined);
    assert.deepEqual([stateOf(), await ask(secret), store.asked], ["missing", undefined, 1]);
    clock.advance(5_000);
    assert.equal(await ask(undefined), undefined);
    assert.equal(store.asked, 2);
    book.lookAgain();
    assert.equal(stateOf(), "kept");
    assert.equal(await ask(secret), secret);
    assert.deepEqual(heard, ["work", "work", "work"]);
  });
  it("says why a key can't be read", async () => {
    const asking = book.keyOf("work");
    store.answer("locked");
    assert.equal(await asking, undefined);
    assert.equal(book.view(kept).problem, "It is locked. Unlock it.");
    book.hold("work", secret);
    assert.equal(book.view(kept).problem, undefined);
  });
  it("takes another key at once, also while the old one is being read", async () => {
    const asking = book.keyOf("work");
    book.hold("work", "another-key-0123456789");
    store.answer(secret);
    assert.equal(await asking, "another-key-0123456789");
    assert.equal(await book.keyOf("work"), "another-key-0123456789");
  });
  it("forgets a removed account's key at once, also while it is being read", async () => {
    const asking = book.keyOf("work");
    book.update([]);
    store.answer(secret);
    assert.equal(await asking, undefined);
    assert.equal(await book.keyOf("work"), undefined);
    book.update([kept]);
    assert.equal(stateOf(), "kept");
  });
  it("knows nothing of an account that came again under an old name", () => {
    book.hold("work", secret);
    book.noteUsage("work", usage(5));
    book.noteHealth("work", "Refused");
    book.update([]);
    book.update([account({ keyPlace: "memory" })]);
    const { usage: told, problem, key } = book.view(account({ keyPlace: "memory" }));
    assert.deepEqual([told, problem, key], [undefined, undefined, "kept"]);
  });
  it("tells another account or key from another usage", () => {
    const revisions = [book.revision("work")];
    const note = (): void => void revisions.push(book.revision("work"));
    book.noteUsage("work", usage(5));
    book.noteHealth("work", "Refused");
    book.noteHealth("work", "Refused");
    note();
    book.hold("work", secret);
    note();
    book.hold("work", `${secret}9`);
    note();
    book.update([account({ keyPlace: "keyring", baseUrl: "http://elsewhere/" })]);
    note();
    assert.deepEqual(revisions, [1, 1, 2, 3, 4]);
    assert.equal(heard.length, 5);
  });
  it("shows an account as low below its warning level, as that is now", () => {
    book.noteUsage("work", usage(5));
    assert.equal(book.view(kept).usage?.low, false);
    assert.equal(book.view({ ...kept, warnBelow: 6 }).usage?.low, true);
    assert.equal(book.view({ ...kept, warnBelow: 5 }).usage?.low, false);
  });
  it("leaves what a provider refused behind when the account is asked elsewhere", () => {
    book.noteHealth("work", "Refused");
    book.update([{ ...kept, title: "New" }]);
    assert.equal(book.view(kept).problem, "Refused");
    book.update([{ ...kept, baseUrl: "http://elsewhere/" }]);
    assert.equal(book.view(kept).problem, undefined);
  });
  it("needs no key for this machine and for editors, and none for a server that wants none", async () => {
    book.update([
      account({ id: "local", provider: "local" }),
      account({ id: "ollama", provider: "model", baseUrl: "http://localhost/" }),
      account({ id: "bare" }),
    ]);
    assert.deepEqual(
      ["local", "ollama", "bare"].map((id) => [stateOf(id), book.isReady(id)]),
      [
        ["not-needed", true],
        ["not-needed", true],
        ["missing", false],
      ],
    );
    assert.deepEqual(await Promise.all(["local", "ollama", "bare", "nobody"].map((id) => book.keyOf(id))), [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    assert.equal(store.asked, 0);
  });
  it("says that a key is missing where this host has no such place", () => {
    book.update([account({ keyPlace: "editor" })]);
    assert.equal(stateOf(), "missing");
  });

  describe("of keys in the environment", () => {
    const manus = account({ id: "manus", origin: "environment", keyPlace: "environment" });

    it("takes that of the run's starter, else the newest, else the host's", async () => {
      environments = createRunEnvironments({ environment: { MANUS_API_KEY: "key-of-host" }, mask });
      book = createAccountBook({ environments });
      book.update([manus]);
      assert.equal(await book.keyOf("manus"), "key-of-host");
      environments.keep("run-1", { MANUS_API_KEY: "key-of-one" });
      environments.keep("run-2", { MANUS_API_KEY: " key-of-two\n" });
      assert.equal(await book.keyOf("manus", "run-1"), "key-of-one");
      assert.equal(await book.keyOf("manus", "run-3"), "key-of-two");
      assert.equal(await book.keyOf("manus"), "key-of-two");
    });
    it("sends no key to another address than its own", async () => {
      book.update([manus]);
      environments.keep("run-1", { MANUS_API_KEY: "key-of-one", MANUS_API_BASE_URL: "http://127.0.0.1:1" });
      environments.keep("run-2", { MANUS_API_KEY: "key-of-two" });
      assert.deepEqual(
        [await book.keyOf("manus", "run-1"), await book.keyOf("manus", "run-2")],
        [undefined, "key-of-two"],
      );
      book.update([{ ...manus, baseUrl: "http://127.0.0.1:1/" }]);
      assert.deepEqual(
        [await book.keyOf("manus", "run-1"), await book.keyOf("manus", "run-2")],
        ["key-of-one", undefined],
      );
      assert.equal(stateOf("manus"), "missing");
    });
    it("reads an account's own variable, whoever added the account", async () => {
      environments.keep(undefined, { MANUS_ACCOUNT_WORK_2_KEY: "own", MANUS_API_KEY: "not this" });
      book.update([account({ id: "work-2" }), account({ id: "other" })]);
      assert.deepEqual([await book.keyOf("work-2"), stateOf("work-2")], ["own", "held"]);
      assert.deepEqual([await book.keyOf("other"), stateOf("other")], [undefined, "missing"]);
    });
    it("hears that variables came", () => {
      book.update([manus]);
      heard.length = 0;
      environments.keep(undefined, { MANUS_API_KEY: "key-of-one" });
      book.lookAgain();
      assert.deepEqual([heard, stateOf("manus")], [["manus"], "held"]);
    });
  });
});

function usage(available: number) {
  return {
    unit: "credits",
    available,
    spentToday: 0,
    spentThisMonth: 0,
    asOf: "2026-11-21T09:00:00.000Z",
    low: false,
  } as const;
}

describe("base URLs mean the same server", () => {
  for (const [one, other, same] of [
    [undefined, undefined, true],
    [undefined, "https://api.manus.ai/", true],
    [undefined, "http://127.0.0.1:1", false],
    ["https://API.manus.ai/", "https://api.manus.ai", true],
    ["https://host/v1/", "HTTPS://host/v1", true],
    ["https://host/v1", "https://host/V1", false],
    ["https://host", "http://host", false],
    ["https://host.evil.example", "https://host", false],
    ["https://host@evil.example", "https://host", false],
    ["no address", "no address", true],
  ] as const) {
    it(`${one} and ${other}: ${same}`, () => assert.equal(sameServer(one, other), same));
  }
});
