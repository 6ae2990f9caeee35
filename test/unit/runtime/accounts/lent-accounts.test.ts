import assert from "node:assert/strict";
import { createMask } from "../../../../server/src/adapters/system/mask.ts";
import { createRunEnvironments } from "../../../../server/src/adapters/system/run-environment.ts";
import { createAccountBook, type KeyedAccountBook } from "../../../../server/src/runtime/accounts/account-book.ts";
import { LentAccounts } from "../../../../server/src/runtime/accounts/lent-accounts.ts";
import { readBaseUrl } from "../../../../server/src/runtime/accounts/read-base-url.ts";
import type { AccountSpec } from "../../../../server/src/protocol/accounts.ts";
import type { FleetSnapshot } from "../../../../server/src/protocol/fleet.ts";
import { rememberLog } from "../../../support/remembered-log.ts";

describe("accounts of the environment", () => {
  let book: KeyedAccountBook;
  let lent: LentAccounts;
  let asked: string[];
  let fleet: Pick<FleetSnapshot, "tasks" | "instances">;
  const log = rememberLog();

  const open = (environment: Record<string, string> = {}, accounts: readonly AccountSpec[] = []): void => {
    asked = [];
    fleet = { tasks: [], instances: [] };
    const environments = createRunEnvironments({ environment, mask: createMask({}) });
    book = createAccountBook({ environments });
    book.update(accounts);
    lent = new LentAccounts({
      environments,
      accounts: book,
      log,
      dispatcher: {
        addAccount: async (account, by) => {
          asked.push(`add ${account.id} ${account.baseUrl ?? "-"} by ${by}`);
          book.update([...book.all(), account]);
          return { outcome: "accepted" };
        },
        changeAccount: async (accountId, { baseUrl }) => {
          asked.push(`change ${accountId} ${baseUrl ?? "-"}`);
          const changed = book.all().map((each) => ({ ...each, ...(baseUrl === undefined ? {} : { baseUrl }) }));
          book.update(changed);
          return { outcome: "accepted" };
        },
        snapshot: () => fleet as FleetSnapshot,
      },
    });
  };

  it("aren't made without a key", async () => {
    open({ MANUS_API_BASE_URL: "http://127.0.0.1:1" });
    await lent.look();
    await lent.take({});
    assert.deepEqual(asked, []);
  });
  it("are made of the host's own variables, with their key", async () => {
    open({ MANUS_API_KEY: "key-of-host" });
    await lent.look();
    await lent.look();
    assert.deepEqual(asked, ["add manus - by environment"]);
    assert.equal(await book.keyOf("manus"), "key-of-host");
  });
  it("are made once, of whoever comes first, before the answer", async () => {
    open();
    const variables = { MANUS_API_KEY: "key-of-one", MANUS_API_BASE_URL: "http://127.0.0.1:1/" };
    await Promise.all([lent.take(variables), lent.take(variables)]);
    assert.deepEqual(asked, ["add manus http://127.0.0.1:1 by environment"]);
    assert.equal(await book.keyOf("manus"), "key-of-one");
  });
  it("leave alone what a person called manus", async () => {
    open({}, [
      { id: "manus", provider: "manus", title: "Mine", disabled: false, origin: "person", keyPlace: "keyring" },
    ]);
    await lent.take({ MANUS_API_KEY: "key-of-one", MANUS_API_BASE_URL: "http://127.0.0.1:1" });
    assert.deepEqual([asked, await book.keyOf("manus")], [[], undefined]);
  });
  it("follow the newest starter's address, but not while tasks run on the old one", async () => {
    open();
    await lent.take({ MANUS_API_KEY: "key-of-one", MANUS_API_BASE_URL: "http://127.0.0.1:1" });
    fleet = { tasks: [{ status: "running", cloud: { accountId: "manus" } }] } as unknown as FleetSnapshot;
    fleet = { ...fleet, instances: [] };
    const other = { MANUS_API_KEY: "key-of-two", MANUS_API_BASE_URL: "http://127.0.0.1:2" };
    await lent.take(other);
    assert.deepEqual([asked.length, await book.keyOf("manus")], [1, undefined]);
    fleet = { tasks: [], instances: [] };
    await lent.take(other);
    assert.deepEqual([asked[1], await book.keyOf("manus")], ["change manus http://127.0.0.1:2", "key-of-two"]);
  });
  it("aren't made of an address with a password in it, and say so without it", async () => {
    open();
    await lent.take({ MANUS_API_KEY: "key-of-one", MANUS_API_BASE_URL: "https://me:hunter2@host" });
    assert.deepEqual(asked, []);
    assert.ok(log.lines.some((line) => line.includes("MANUS_API_BASE_URL isn't used")));
    assert.ok(!log.lines.join().includes("hunter2"));
  });
});

describe("base URLs of accounts", () => {
  for (const [text, told] of [
    [undefined, "-"],
    ["  ", "-"],
    [" https://host/v1/ ", "https://host/v1"],
    ["http://127.0.0.1:1234", "http://127.0.0.1:1234"],
    ["http://localhost", "http://localhost"],
    ["http://host.example/v1", "http://host.example/v1 (open)"],
    ["http://localhost.evil.example", "http://localhost.evil.example (open)"],
    ["ftp://host", "wrong"],
    ["host:1234", "wrong"],
    ["https://key@host/", "wrong"],
    ["https://host/v1?key=1", "wrong"],
    ["https://host/#x", "wrong"],
    ["https://ho st/", "wrong"],
  ] as const) {
    it(`${text ?? "none"}: ${told}`, () => {
      const read = readBaseUrl(text);
      const shown = read.ok ? `${read.baseUrl ?? "-"}${read.isOpen ? " (open)" : ""}` : "wrong";
      assert.equal(shown, told);
    });
  }
});
