import assert from "node:assert/strict";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFileStore } from "../../server/src/adapters/keys/file-store.ts";
import { createKeyringStore } from "../../server/src/adapters/keys/keyring-store.ts";
import { createEditorStore, createEnvironmentStore } from "../../server/src/adapters/keys/lent-stores.ts";
import { createMemoryStore } from "../../server/src/adapters/keys/memory-store.ts";
import { systemClock } from "../../server/src/adapters/system/clock.ts";
import { createMask } from "../../server/src/adapters/system/mask.ts";
import { createRunEnvironments } from "../../server/src/adapters/system/run-environment.ts";
import { keyVariables } from "../../server/src/core/ports/run-environment.ts";
import { createFakeClock } from "../support/fakes/fake-clock.ts";
import { FakeKeyring } from "../support/fakes/fake-keyring.ts";
import { skipBecause } from "../support/skip-because.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { keyStoreSuite, valueOf } from "./key-store.suite.ts";

/** What trying a passphrase costs is scrypt's business, not ours to wait for. */
const cheap = { N: 2 ** 10, r: 8, p: 1 };
const secret = "sk-canary-0123456789";

describe("KeyStore", () => {
  describe("memory", () => keyStoreSuite(async () => ({ store: createMemoryStore() })));
  describe("file, without a passphrase", () => {
    keyStoreSuite(async () => {
      const home = await temporaryFolder();
      return { store: createFileStore({ home }), reopen: () => createFileStore({ home }) };
    });
  });
  describe("file, with a passphrase", () => {
    keyStoreSuite(async () => {
      const options = { home: await temporaryFolder(), passphrase: "correct horse", cost: cheap };
      return { store: createFileStore(options), reopen: () => createFileStore(options) };
    });
  });
  describe("environment", () => {
    keyStoreSuite(async () => {
      const variables: Record<string, string> = {};
      const environments = createRunEnvironments({ environment: {}, mask: createMask({}) });
      return {
        store: createEnvironmentStore(environments),
        lend: (id, key) => {
          variables[keyVariables(id)[0] ?? ""] = key;
          environments.keep(undefined, variables);
        },
      };
    });
  });
  describe("editor", () => {
    keyStoreSuite(async () => {
      const kept = new Map<string, string>();
      const windows = { windowCount: 1, askKey: async (id: string) => kept.get(id) };
      return { store: createEditorStore(windows), lend: (id, key) => void kept.set(id, key) };
    });
  });
  describe("keyring, of a fake operating system", () => {
    keyStoreSuite(async () => {
      const keyring = new FakeKeyring();
      const open = () =>
        createKeyringStore({ home: "/home/me", clock: systemClock, load: async () => keyring.library });
      return { store: open(), reopen: open };
    });
  });
});

describe("the file of keys", () => {
  let home: string;
  const path = (name: string): string => join(home, name);
  beforeEach(async () => {
    home = await temporaryFolder();
  });

  it("is private, and holds no key in plain text", async function () {
    valueOf(await createFileStore({ home }).write("work", secret));
    for (const name of await readdir(home)) {
      assert.ok(!(await readFile(path(name), "utf8")).includes(secret), name);
    }
    assert.deepEqual((await readdir(home)).sort(), ["keys.json", "keys.secret"]);
    if (process.platform === "win32") skipBecause(this, "Windows has no file modes");
    for (const name of await readdir(home)) assert.equal((await stat(path(name))).mode & 0o777, 0o600, name);
  });
  it("has another sealed text for the same key each time", async () => {
    const store = createFileStore({ home });
    valueOf(await store.write("one", secret));
    valueOf(await store.write("two", secret));
    const { keys } = JSON.parse(await readFile(path("keys.json"), "utf8")) as {
      keys: Record<string, { sealed: string }>;
    };
    assert.notEqual(keys["one"]?.sealed, keys["two"]?.sealed);
  });
  it("makes nothing where nothing is kept", async () => {
    const store = createFileStore({ home });
    assert.equal(valueOf(await store.read("work")), undefined);
    valueOf(await store.remove("work"));
    assert.equal((await store.available()).usable, true);
    assert.deepEqual(await readdir(home), []);
  });

  async function refuses(what: RegExp, open = () => createFileStore({ home })): Promise<void> {
    const before = await readFile(path("keys.json"), "utf8");
    const { usable, note } = await open().available();
    assert.equal(usable, false);
    assert.match(note, what);
    for (const outcome of [
      await open().read("work"),
      await open().write("work", "another-key"),
      await open().remove("work"),
    ]) {
      assert.ok(!outcome.ok);
      assert.match(outcome.failure.message, what);
      assert.match(outcome.failure.remedy, /./);
    }
    assert.equal(await readFile(path("keys.json"), "utf8"), before);
  }

  it("is told and left alone with a wrong passphrase, none, or one too many", async () => {
    valueOf(await createFileStore({ home, passphrase: "right", cost: cheap }).write("work", secret));
    await refuses(/can't be decrypted with this MANUS_KEYS_PASSPHRASE/, () =>
      createFileStore({ home, passphrase: "wrong" }),
    );
    await refuses(/encrypted with a passphrase, and this host has none/);
    await rm(path("keys.json"));
    valueOf(await createFileStore({ home }).write("work", secret));
    await refuses(/not with MANUS_KEYS_PASSPHRASE/, () => createFileStore({ home, passphrase: "right", cost: cheap }));
  });
  it("is told and left alone without what opens it, or with another one", async () => {
    valueOf(await createFileStore({ home }).write("work", secret));
    await writeFile(path("keys.secret"), "another");
    await refuses(/can't be decrypted with what is in keys.secret/);
    await rm(path("keys.secret"));
    await refuses(/keys.secret is gone/);
    await assert.rejects(readFile(path("keys.secret")));
  });
  for (const [what, text] of [
    ["no JSON", "{"],
    ["another version's", '{"version":2}'],
    ["a list", "[]"],
    [
      "made to keep the host busy",
      '{"version":1,"protectedBy":"passphrase","salt":"","cost":{"N":1e9,"r":8,"p":1},"check":{"nonce":"","tag":"","sealed":""},"keys":{}}',
    ],
    ["without a seal", '{"version":1,"protectedBy":"secret-file","salt":"","check":{},"keys":{}}'],
  ] as const) {
    it(`is told and left alone where it is ${what}`, async () => {
      await writeFile(path("keys.json"), text);
      await refuses(/isn't a file of keys of this version/);
    });
  }
  it("gives no key that was moved to another account, or changed", async () => {
    const store = createFileStore({ home });
    valueOf(await store.write("work", secret));
    valueOf(await store.write("home", "another-key"));
    const file = JSON.parse(await readFile(path("keys.json"), "utf8")) as { keys: Record<string, unknown> };
    file.keys["home"] = file.keys["work"];
    await writeFile(path("keys.json"), JSON.stringify(file));
    const read = await store.read("home");
    assert.ok(!read.ok);
    assert.match(read.failure.message, /was changed since it was written/);
    assert.equal(valueOf(await store.read("work")), secret);
  });
  it("makes a passphrase as hard to try as is usual, unless told otherwise", async () => {
    valueOf(await createFileStore({ home, passphrase: "right" }).write("work", secret));
    const { cost } = JSON.parse(await readFile(path("keys.json"), "utf8")) as { cost: unknown };
    assert.deepEqual(cost, { N: 32_768, r: 8, p: 3 });
    assert.equal(valueOf(await createFileStore({ home, passphrase: "right" }).read("work")), secret);
  });
  it("says what its place protects from and what not", async () => {
    assert.match(
      (await createFileStore({ home }).available()).note,
      /not from a program or a person who can read your files/,
    );
    const { note } = await createFileStore({ home, passphrase: "long and good" }).available();
    assert.match(note, /MANUS_KEYS_PASSPHRASE/);
    assert.ok(!note.includes("long and good"));
  });
  it("says that it can't be written where the disk refuses", async () => {
    await writeFile(path("no-folder"), "");
    const written = await createFileStore({ home: path("no-folder") }).write("work", secret);
    assert.ok(!written.ok && !JSON.stringify(written).includes(secret));
    assert.equal(written.failure.code, "not-a-folder");
  });
});

describe("the keyring", () => {
  const keyring = new FakeKeyring();
  const open = (home = "/home/me", clock = createFakeClock()) =>
    createKeyringStore({ home, clock, load: async () => keyring.library });
  beforeEach(() => {
    keyring.passwords.clear();
    keyring.trouble = undefined;
  });

  it("isn't shared by two homes of one person, and says in neither where the home is", async () => {
    valueOf(await open("/home/me/a").write("work", secret));
    assert.equal(valueOf(await open("/home/me/b").read("work")), undefined);
    const [name] = keyring.passwords.keys();
    assert.match(name ?? "", /^Manus Manager\/work [0-9a-f]{12}$/);
  });
  it("is unusable in a sentence where the platform's library is missing, and looked for again", async () => {
    let there = false;
    const load = async () => {
      if (!there) throw new Error("Cannot find native binding.\n at require (…)");
      return keyring.library;
    };
    const store = createKeyringStore({ home: "/h", clock: createFakeClock(), load });
    const { usable, note } = await store.available();
    assert.deepEqual([usable, /no native library for this platform\.$/.test(note)], [false, true]);
    there = true;
    assert.equal((await store.available()).usable, true);
  });
  it("is unusable where no service answers", async () => {
    keyring.trouble = new Error("Platform secure storage failure: zbus error\nmore");
    const { usable, note } = await open().available();
    assert.deepEqual([usable, /zbus error\.$/.test(note)], [false, true]);
    assert.equal((await open().write("work", secret)).ok, false);
  });
  it("isn't waited for without end: it may want somebody who isn't there to unlock it", async () => {
    keyring.trouble = "silence";
    const clock = createFakeClock();
    const store = open("/h", clock);
    const reading = store.read("work");
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(60_000);
    const read = await reading;
    assert.ok(!read.ok);
    assert.deepEqual([read.failure.code, read.failure.retryable], ["timeout", true]);
  });
});

describe("keys that editors keep", () => {
  it("can't be had while no window is attached", async () => {
    const store = createEditorStore({ windowCount: 0, askKey: async () => undefined });
    assert.deepEqual(await store.available(), {
      usable: false,
      note: "No window is attached. Open a window of the editor that keeps it.",
    });
  });
});
