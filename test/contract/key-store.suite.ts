import assert from "node:assert/strict";
import type { KeyStore } from "../../server/src/core/ports/accounts.ts";
import type { Outcome } from "../../server/src/core/ports/failure.ts";

/** A place of keys, as a test opens it. */
export interface OpenedKeyStore {
  readonly store: KeyStore;
  /** The same place as the next host finds it; absent where nothing outlives the host. */
  reopen?(): KeyStore;
  /** Put a key where only others can; absent where the store writes itself. */
  lend?(accountId: string, key: string): void;
}

const keys = ["sk-first-0123456789abcdef", 'sk-другой ключ & "mixed"\n=', "x".repeat(2_000)] as const;

/** What every place of keys keeps to. */
export function keyStoreSuite(open: () => Promise<OpenedKeyStore>): void {
  let opened: OpenedKeyStore;
  const keep = async (accountId: string, key: string): Promise<void> => {
    if (opened.lend === undefined) valueOf(await opened.store.write(accountId, key));
    else opened.lend(accountId, key);
  };
  const read = async (accountId: string, store = opened.store): Promise<string | undefined> =>
    valueOf(await store.read(accountId));

  beforeEach(async () => {
    opened = await open();
  });

  it("says in a sentence that it can be used, and what a person should know", async () => {
    await keep("work", keys[0]);
    const { usable, note } = await opened.store.available();
    assert.equal(usable, true, note);
    assert.match(note, /^[A-Z].{20,}\.$/s);
  });
  it("has no key that it was never given, whatever it is called", async () => {
    for (const id of ["nobody", "constructor", "to-string"]) assert.equal(await read(id), undefined);
  });
  it("gives back what was kept, each account its own", async () => {
    await keep("work", keys[0]);
    await keep("home", keys[1]);
    assert.deepEqual([await read("work"), await read("home"), await read("wor")], [keys[0], keys[1], undefined]);
  });
  it("takes another key in a key's place", async () => {
    await keep("work", keys[0]);
    await keep("work", keys[2]);
    assert.equal(await read("work"), keys[2]);
  });
  it("removes a key, and takes it well where there is none", async () => {
    if (opened.lend !== undefined) return assert.equal((await opened.store.remove("work")).ok, true);
    await keep("work", keys[0]);
    await keep("home", keys[1]);
    valueOf(await opened.store.remove("work"));
    valueOf(await opened.store.remove("work"));
    assert.deepEqual([await read("work"), await read("home")], [undefined, keys[1]]);
  });
  it("refuses to write what it can only read, without the key in what it says", async () => {
    if (opened.lend === undefined) return;
    const written = await opened.store.write("work", keys[0]);
    assert.ok(!written.ok && !JSON.stringify(written).includes(keys[0]));
    assert.match(written.failure.remedy, /./);
  });
  it("still has them for the next host, where it outlives one", async () => {
    if (opened.reopen === undefined) return;
    await keep("work", keys[1]);
    assert.equal(await read("work", opened.reopen()), keys[1]);
  });
  it("does all of many changes at once", async () => {
    const ids = Array.from({ length: 6 }, (_, index) => `account-${index}`);
    await Promise.all(ids.map((id) => keep(id, `key-of-${id}`)));
    assert.deepEqual(
      await Promise.all(ids.map((id) => read(id))),
      ids.map((id) => `key-of-${id}`),
    );
  });
}

/** The value, or the test fails with what happened instead. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
}
