import assert from "node:assert/strict";
import { AccountSettings } from "../../../../client/src/link/account-settings.ts";
import { forgetKeysOfGone } from "../../../../client/src/link/gone-accounts.ts";
import { readDeclared } from "../../../../client/src/model/declared-accounts.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { checkBaseUrl, checkKey, checkTitle, idOfTitle } from "../../../../client/src/model/new-account.ts";
import { AccountNoticeFinder } from "../../../../client/src/model/notices.ts";
import { accountWords, toStatusBar } from "../../../../client/src/model/status-bar.ts";
import { toRow } from "../../../../client/src/model/tree-rows.ts";
import { tellNotice } from "../../../../client/src/views/notifications.ts";
import { DeclareAccountsRequest, type AccountUsage } from "../../../../server/src/protocol/accounts.ts";
import type { AccountView, TaskView } from "../../../../server/src/protocol/fleet.ts";
import { FleetChangedNotification } from "../../../../server/src/protocol/host.ts";
import { eventually } from "../../../support/eventually.ts";
import { sampleAccount } from "../../../support/sample-account.ts";
import { fakeWorkbench } from "../fakes.ts";
import { localAccount, sampleChange, sampleInstance, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

const usage: AccountUsage = {
  unit: "credits",
  available: 1_250,
  spentToday: 12.5,
  spentThisMonth: 300,
  asOf: "2026-11-21T09:00:00.000Z",
  low: false,
};

function work(changes: Partial<AccountView> = {}): AccountView {
  return sampleAccount({ id: "work", title: "Work", provider: "manus", origin: "person", key: "held", ...changes });
}

function fail(error: unknown): never {
  assert.fail(String(error));
}

describe("rows of accounts and instances", () => {
  const rowOf = (changes: Partial<AccountView>, running = 0) => {
    return toRow({ kind: "account", account: work(changes), running }, 0);
  };

  it("say what an account has left and has spent, with the icon of its provider", () => {
    const row = rowOf({ usage, keyPlace: "editor", warnBelow: 100 });
    assert.equal(row.description, "1,250 credits left · 12.5 credits today · Manus cloud");
    assert.deepEqual(row.icon, { id: "cloud" });
    assert.ok(row.tooltip.includes("Its key is kept by this editor"));
    assert.equal(row.accessibilityLabel, "Work, 1,250 credits left, 12.5 credits today, Manus cloud");
  });

  it("warn of a missing key, of what is low and of a problem, but not of what is disabled", () => {
    const low = rowOf({ usage: { ...usage, available: -3, low: true } });
    assert.match(low.description, /^-3 credits left \(low\)/);
    const missing = rowOf({ key: "missing" });
    assert.match(missing.description, /^key missing/);
    assert.match(missing.contextValue, /\bkey-missing\b/);
    const problem = rowOf({ problem: "The cloud refuses the key" });
    assert.ok(problem.tooltip.includes("The cloud refuses the key"));
    for (const row of [low, missing, problem]) assert.equal(row.icon.color, "problemsWarningIcon.foreground");
    assert.equal(rowOf({ problem: "x", disabled: true }).icon.color, undefined);
  });

  it("offer for an account what its origin allows", () => {
    const words = (changes: Partial<AccountView>, running = 0): readonly string[] =>
      rowOf(changes, running)
        .contextValue.split(" ")
        .filter((word) => word.startsWith("can-") || word.startsWith("has-"));
    assert.deepEqual(words({}, 1), [
      "can-check",
      "can-set-key",
      "can-rename",
      "can-disable",
      "can-add-instance",
      "can-remove",
      "has-running",
    ]);
    assert.deepEqual(words({ origin: "settings" }), ["can-check", "can-set-key", "can-disable", "can-add-instance"]);
    assert.deepEqual(words({ origin: "environment" }), ["can-check", "can-disable", "can-add-instance"]);
    assert.deepEqual(words({ provider: "editor", origin: "built-in" }), [
      "can-check",
      "can-disable",
      "can-add-instance",
    ]);
    assert.deepEqual(words({ provider: "local" }), []);
    assert.ok(words({ disabled: true }).includes("can-enable"));
  });

  it("say how busy an instance is, what it does when it stops, and whether it came by itself", () => {
    const rowFor = (changes: Parameters<typeof sampleInstance>[0]) => {
      return toRow({ kind: "instance", instance: sampleInstance({ accountId: "work", ...changes }) }, 0);
    };
    const paused = rowFor({ status: "paused", running: ["A", "B", "C"], profile: "lite" });
    assert.equal(paused.description, "paused · 3 of 5 busy · lite");
    assert.equal(paused.contextValue, "instance can-resume can-stop can-change can-remove has-running");
    const stopping = rowFor({ status: "stopping", running: ["A"], scaledFrom: "first" });
    assert.equal(stopping.description, "stopping · 1 of 5 busy · started by itself");
    assert.equal(stopping.contextValue, "instance can-stop has-running");
    assert.equal(rowFor({ status: "stopped" }).contextValue, "instance can-start can-change can-remove");
  });

  it("say why a task is queued, and what one in the cloud costs", () => {
    const queued = sampleTask({ status: "queued", queuedBecause: "All 5 slots of Work are taken", can: ["stop"] });
    const row = toRow({ kind: "task", task: queued }, 0);
    assert.match(row.description, /^queued · All 5 slots of Work are taken/);
    assert.ok(row.tooltip.includes("All 5 slots of Work are taken"));
    const cloud = { accountId: "work", taskId: "c1", url: "https://manus.example/c1" };
    const used = { turns: 0, inputTokens: 0, outputTokens: 0, credits: 7, model: "lite" };
    const task: TaskView = sampleTask({ engine: "manus", cloud, usage: used, pausing: "emulated" });
    const there = toRow({ kind: "task", task }, Date.parse(task.queuedAt));
    assert.equal(there.description, "running · in the cloud · lite · 7 credits · List commits");
    assert.match(there.contextValue, /\bin-cloud\b/);
    assert.ok(there.tooltip.some((line) => line.includes("may cost credits")));
  });
});

describe("what is typed for an account", () => {
  it("gives a name for files", () => {
    assert.deepEqual(["My Work", "  --Ünï 2 ", "日本", "a".repeat(80)].map(idOfTitle), [
      "my-work",
      "u-ni-2",
      "",
      "a".repeat(63),
    ]);
    assert.equal(checkTitle("New", [work()]), undefined);
    for (const bad of ["", "日本", "WORK"]) assert.ok(checkTitle(bad, [work()]), bad);
  });

  it("is an address without a name and password in it", () => {
    assert.equal(checkBaseUrl(" https://models.example/v1 ", "model"), undefined);
    for (const bad of ["", "models.example", "ftp://x", "https://me:secret@x"])
      assert.ok(checkBaseUrl(bad, "manus"), bad);
  });

  it("is a key without blanks inside", () => {
    assert.deepEqual([checkKey("", false), checkKey(" key\n", true)], [undefined, undefined]);
    for (const bad of ["", "  ", "two words", "two\nlines"]) assert.ok(checkKey(bad, true), JSON.stringify(bad));
  });
});

describe("accounts of the settings", () => {
  it("are read, and what can't be one is told", () => {
    const good = { id: "work", provider: "manus", warnBelow: 100, baseUrl: "" };
    assert.deepEqual(readDeclared([good]), {
      accounts: [{ id: "work", provider: "manus", title: "work", warnBelow: 100 }],
      problems: [],
    });
    const bad = [3, { id: "A b", provider: "manus" }, { id: "x", provider: "local" }, { ...good, apiKey: "k-123" }];
    const read = readDeclared(bad);
    assert.deepEqual([read.accounts.length, read.problems.length], [0, 4]);
    assert.ok(!read.problems.join().includes("k-123"));
    assert.deepEqual([readDeclared(undefined).problems, readDeclared("x").problems.length], [[], 1]);
  });

  it("are told each host, and each problem once", async () => {
    const { server, model } = fakeWorkbench();
    server.whenAsked(DeclareAccountsRequest).answer(() => ({ problems: ["work is there twice"] }));
    const told: string[] = [];
    const read = (): unknown => [{ id: "work", provider: "manus" }, 3];
    const settings = new AccountSettings({
      server,
      model,
      read,
      tell: (text) => told.push(text),
      onProblem: fail,
    });
    const stop = settings.start();
    await settings.declare();
    assert.equal(server.asked.length, 0, "no host is started for it");
    model.setLink({ state: "connected" });
    await eventually("the host is told", () => server.asked.length === 1);
    model.setLink({ state: "lost" });
    model.setLink({ state: "connected" });
    await eventually("the next host is told", () => server.asked.length === 2);
    await settings.declare();
    stop();
    assert.equal(told.length, 2);
    assert.deepEqual(server.paramsOf(DeclareAccountsRequest)[0], {
      accounts: [{ id: "work", provider: "manus", title: "work" }],
      by: "editor",
    });
  });
});

describe("news of accounts", () => {
  function modelWith(account: AccountView, tasks: readonly TaskView[] = []): FleetModel {
    const model = new FleetModel();
    const instances = [sampleInstance({ id: "i", accountId: "work" })];
    model.replace(sampleSnapshot({ accounts: [localAccount, account], instances, tasks }));
    return model;
  }
  const waits = { kind: "account", text: "Nobody can give the key of Work" } as const;
  const waiting = sampleTask({ status: "waiting", waiting: waits, instanceId: "i" });

  it("are told once each, and again after they were over", () => {
    const model = modelWith(work());
    const finder = new AccountNoticeFinder();
    const look = (): readonly string[] => finder.look(model).map(({ about, account }) => `${about} ${account.id}`);
    assert.deepEqual(look(), []);
    const low = work({ usage: { ...usage, low: true } });
    model.apply(sampleChange(10, 10, { accounts: [low] }));
    assert.deepEqual([look(), look()], [["low work"], []]);
    model.apply(sampleChange(10, 10, { accounts: [work({ key: "missing" })] }));
    assert.deepEqual(look(), ["key-missing work"]);
    model.apply(sampleChange(10, 10, { accounts: [low] }));
    assert.deepEqual(look(), ["low work"]);
    model.apply(sampleChange(10, 10, { accounts: [work({ key: "missing", disabled: true })] }));
    assert.deepEqual(look(), []);
  });

  it("at the start are only tasks that wait", () => {
    assert.deepEqual(new AccountNoticeFinder().look(modelWith(work({ key: "missing" }))), []);
    const [notice] = new AccountNoticeFinder().look(modelWith(work({ key: "missing" }), [waiting]));
    assert.deepEqual([notice?.about, notice?.tasks.length], ["key-missing", 1]);
    const [other] = new AccountNoticeFinder().look(modelWith(work({ problem: "Refused" }), [waiting]));
    assert.equal(other?.about, "waited-for");
  });

  it("lead to the key that is missing", async () => {
    const { person, model } = fakeWorkbench("Add Key");
    const asked: unknown[] = [];
    const command = async (target: unknown): Promise<void> => void asked.push(target);
    const commands = new Proxy({} as never, { get: () => command });
    model.replace(sampleSnapshot({ accounts: [work()] }));
    const finder = new AccountNoticeFinder();
    finder.look(model);
    model.apply(sampleChange(10, 10, { accounts: [work({ key: "missing" })] }));
    const [notice] = finder.look(model);
    assert.ok(notice !== undefined);
    await tellNotice(notice, { person, commands, answerAll: command });
    assert.equal(person.told[0]?.text, "The key of the account Work is missing");
    assert.deepEqual(asked, [{ accountId: "work" }]);
  });

  it("show in the status bar", () => {
    const account = work({ usage: { ...usage, low: true } });
    const { main, tooltip } = toStatusBar({
      counters: { running: 1, waiting: 0, asking: 0, failed: 0 },
      link: { state: "connected" },
      accounts: accountWords(modelWith(account)),
      spentToday: [],
      host: undefined,
      now: 0,
    });
    assert.match(main.text, /\$\(warning\)$/);
    assert.ok(tooltip.flat().includes("Work: 0 running, 1,250 credits left (low), 12.5 credits today"));
    assert.equal(main.spoken, "Manus: 1 running, 0 waiting, 0 failed; Work: low");
  });
});

describe("keys that this editor keeps", () => {
  const kept = work({ keyPlace: "editor" });
  const keyless = work();
  const gone = { gone: { accounts: ["work", "other"], instances: [], triggers: [] } };
  for (const [what, change, stays] of [
    ["go with their account", gone, false],
    ["go when the account's key is kept elsewhere", { accounts: [work({ keyPlace: "keyring" })] }, false],
    ["go when the account has given its key up", { accounts: [keyless] }, false],
    ["stay while the account has its key here", { accounts: [{ ...kept, title: "Other" }] }, true],
  ] as const) {
    it(what, () => {
      const workbench = fakeWorkbench();
      workbench.keys.kept.set("work", "canary");
      workbench.model.replace(sampleSnapshot({ accounts: [kept] }));
      const stop = forgetKeysOfGone(workbench, fail);
      workbench.server.notify(FleetChangedNotification, sampleChange(10, 11, change));
      stop();
      assert.equal(workbench.keys.kept.has("work"), stays);
    });
  }
});
