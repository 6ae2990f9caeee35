import assert from "node:assert/strict";
import type { AccountSpec } from "../../../../server/src/protocol/accounts.ts";
import { emptyTally, type AccountDay } from "../../../../server/src/core/budget/tally.ts";
import type { FleetChange, FleetSnapshot, TaskView } from "../../../../server/src/protocol/fleet.ts";
import { createMemoryStore } from "../../../../server/src/adapters/keys/memory-store.ts";
import { createAccountBook, type KeyedAccountBook } from "../../../../server/src/runtime/accounts/account-book.ts";
import { UsageKeeper } from "../../../../server/src/runtime/accounts/usage-keeper.ts";
import { createFakeClock, type FakeClock } from "../../../support/fakes/fake-clock.ts";
import { rememberLog } from "../../../support/remembered-log.ts";

const minute = 60_000;
const usual = { disabled: false, origin: "person", keyPlace: "memory" } as const;
const cloudAccount: AccountSpec = { id: "work", provider: "manus", title: "Work", ...usual };
const modelAccount: AccountSpec = { id: "llm", provider: "model", title: "Models", ...usual };

function task(id: string, changes: Partial<TaskView> = {}): TaskView {
  return { id, engine: "manus", status: "running", instanceId: "work-1", ...changes } as TaskView;
}

function spent(id: string, cost: number | undefined, changes: Partial<TaskView> = {}): TaskView {
  const usage = { turns: 1, inputTokens: 1, outputTokens: 1, model: "tiny", account: "llm" };
  return task(id, { engine: "local", usage: cost === undefined ? usage : { ...usage, cost }, ...changes });
}

describe("the usage of accounts", () => {
  let clock: FakeClock;
  let book: KeyedAccountBook;
  let days: AccountDay[];
  let asked: string[];
  let answer: "well" | "refused" | "away";
  let tell: (change: Partial<FleetChange>) => void;
  let snapshot: Pick<FleetSnapshot, "tasks" | "instances">;
  const turn = async (): Promise<void> => {
    for (let count = 0; count < 5; count += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  const advance = async (milliseconds: number): Promise<void> => {
    clock.advance(milliseconds);
    await turn();
  };
  const usageOf = (account: AccountSpec): unknown => book.view(account).usage;

  beforeEach(() => {
    clock = createFakeClock(Date.UTC(2026, 10, 30, 22));
    days = [];
    [asked, answer] = [[], "well"];
    snapshot = { tasks: [], instances: [{ id: "work-1", accountId: "work" }] as unknown as FleetSnapshot["instances"] };
    book = createAccountBook({ clock, stores: [createMemoryStore()] });
    book.update([cloudAccount, modelAccount]);
    book.hold("work", "a-key-of-work");
  });

  async function start(): Promise<void> {
    const failure = { retryable: true, message: "It says no", remedy: "Do something." };
    const keeper = new UsageKeeper({
      accounts: book,
      clock,
      log: rememberLog(),
      day: (at) => at.slice(0, 10),
      dispatcher: {
        days: () => days,
        snapshot: () => snapshot as FleetSnapshot,
        onChange: (listener) => {
          tell = (change) => listener({ instances: [], tasks: [], ...change } as unknown as FleetChange);
          return () => undefined;
        },
      },
      cloud: {
        usage: async ({ accountId, priority }) => {
          asked.push(`${accountId} ${priority ?? ""}`);
          if (answer === "refused") return { ok: false, failure: { code: "account-refused", ...failure } };
          if (answer === "away") return { ok: false, failure: { code: "cloud-unreachable", ...failure } };
          const available = 100 - asked.length;
          const asOf = clock.now();
          return { ok: true, value: { unit: "credits", available, spentToday: 1, spentThisMonth: 2, asOf } };
        },
      },
    });
    keeper.start();
    await turn();
  }

  describe("in credits", () => {
    it("isn't asked for while nothing runs", async () => {
      await start();
      await advance(60 * minute);
      assert.deepEqual(asked, []);
    });
    it("is asked for every few minutes while tasks run, one call for all of them, and after the last", async () => {
      await start();
      tell({ tasks: [task("1"), task("2")] });
      await advance(4 * minute);
      assert.deepEqual(asked, []);
      await advance(11 * minute);
      assert.deepEqual(asked, ["work polling", "work polling", "work polling"]);
      tell({ tasks: [task("1", { status: "succeeded" })] });
      tell({ tasks: [task("2", { status: "failed" })] });
      await advance(3_000);
      assert.equal(asked.length, 4);
      assert.deepEqual((usageOf(cloudAccount) as { available: number }).available, 96);
      await advance(60 * minute);
      assert.equal(asked.length, 4);
    });
    it("goes on for tasks that a host before this one has started", async () => {
      snapshot = { ...snapshot, tasks: [task("1")] };
      await start();
      await advance(5 * minute);
      assert.equal(asked.length, 1);
    });
    it("asks nobody for a key", async () => {
      book.drop("work");
      await start();
      tell({ tasks: [task("1")] });
      await advance(5 * minute);
      tell({ tasks: [task("1", { status: "succeeded" })] });
      await advance(minute);
      assert.deepEqual([asked, book.view(cloudAccount).key], [[], "kept"]);
    });
    it("tells a refused key, and is silent while the cloud is away", async () => {
      await start();
      answer = "away";
      tell({ tasks: [task("1")] });
      await advance(5 * minute);
      assert.equal(book.view(cloudAccount).problem, undefined);
      answer = "refused";
      await advance(5 * minute);
      assert.equal(book.view(cloudAccount).problem, "It says no. Do something.");
    });
    it("isn't asked for a direct step or a local agent", async () => {
      await start();
      tell({ tasks: [spent("1", 1), task("2", { engine: "tool" })] });
      await advance(60 * minute);
      assert.deepEqual(asked, []);
    });
  });

  describe("in dollars", () => {
    const ledger = (day: string, cost: number | undefined, accountId = "llm"): AccountDay => {
      return { ...emptyTally, accountId, day, spent: cost === undefined ? { tokens: 5 } : { cost } };
    };

    it("is what the ledger says, by day and month, and begins anew at midnight", async () => {
      days = [
        ledger("2026-11-30", 1.5),
        ledger("2026-11-29", 1),
        ledger("2026-10-31", 8),
        ledger("2026-11-30", 9, "x"),
      ];
      await start();
      assert.deepEqual(usageOf(modelAccount), {
        unit: "usd",
        spentToday: 1.5,
        spentThisMonth: 2.5,
        asOf: "2026-11-30T22:00:00.000Z",
        low: false,
      });
      days = [ledger("2026-11-30", 1.75), ledger("2026-11-29", 1)];
      tell({ tasks: [spent("1", 0.75)] });
      assert.equal((usageOf(modelAccount) as { spentToday: number }).spentToday, 1.75);
      await advance(130 * minute);
      const after = usageOf(modelAccount) as { spentToday: number; spentThisMonth: number };
      assert.deepEqual([after.spentToday, after.spentThisMonth], [0, 0]);
    });
    it("isn't told again while it is the same", async () => {
      days = [ledger("2026-11-30", 1.5)];
      await start();
      await advance(minute);
      tell({ tasks: [spent("1", 0.75)] });
      assert.equal((usageOf(modelAccount) as { asOf: string }).asOf, "2026-11-30T22:00:00.000Z");
    });
    it("says nothing where no price is known", async () => {
      days = [ledger("2026-11-30", undefined)];
      await start();
      tell({ tasks: [spent("1", undefined)] });
      assert.equal(usageOf(modelAccount), undefined);
    });
    it("doesn't mix with the credits of the cloud", async () => {
      days = [ledger("2026-11-30", 2, "work")];
      await start();
      assert.equal(usageOf(cloudAccount), undefined);
    });
  });
});
