import assert from "node:assert/strict";
import { createAccountCommands } from "../../../../client/src/commands/account-commands.ts";
import { goBack } from "../../../../client/src/ports/person.ts";
import {
  AddAccountRequest,
  ChangeAccountRequest,
  CheckAccountRequest,
  RemoveAccountRequest,
  SetKeyRequest,
} from "../../../../server/src/protocol/accounts.ts";
import type { AccountView } from "../../../../server/src/protocol/fleet.ts";
import { sampleAccount } from "../../../support/sample-account.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { localAccount, sampleInstance, sampleSnapshot, sampleTask } from "../sample-fleet.ts";

const canary = "canary-key-7f3a";
const usual = "https://api.manus.ai";
const work = sampleAccount({ id: "work", title: "Work", provider: "manus", origin: "person", keyPlace: "editor" });
const refused = {
  outcome: "refused",
  because: { code: "key-refused", message: "The cloud refuses this key" },
} as const;
const unreachable = {
  outcome: "refused",
  because: { code: "provider-unreachable", message: "api.manus.ai can't be reached" },
} as const;
const checked = { outcome: "checked", check: { summary: "1,250 credits left" } } as const;

function withAccounts(accounts: readonly AccountView[], ...answers: readonly unknown[]): FakeWorkbench {
  const workbench = fakeWorkbench(...answers);
  workbench.model.replace(sampleSnapshot({ accounts: [localAccount, ...accounts] }));
  workbench.server.whenAsked(CheckAccountRequest).answer(() => checked);
  workbench.server.whenAsked(AddAccountRequest).answer(() => ({ outcome: "accepted", keyPlace: "editor" }));
  workbench.server.accept(ChangeAccountRequest, RemoveAccountRequest, SetKeyRequest);
  return workbench;
}

describe("adding an account", () => {
  it("asks for provider, name, address and key, checks, adds, and keeps the key in the editor alone", async () => {
    const workbench = withAccounts([], "Manus cloud", "My Wörk", usual, `  ${canary}\n`);
    await createAccountCommands(workbench).add({});
    const account = { id: "my-wo-rk", provider: "manus", title: "My Wörk" };
    assert.deepEqual(workbench.server.paramsOf(CheckAccountRequest), [{ account, key: canary }]);
    assert.deepEqual(workbench.server.paramsOf(AddAccountRequest), [
      { account, key: canary, keyPlace: "editor", by: "editor" },
    ]);
    assert.deepEqual([...workbench.keys.kept], [["my-wo-rk", canary]]);
    assert.deepEqual(workbench.keys.noticed, [canary]);
    assert.match(workbench.person.told.at(-1)?.text ?? "", /My Wörk is added: 1,250 credits left/);
    assert.deepEqual(
      workbench.person.steps.map(({ place }) => [place.step, place.of]),
      [
        [1, 4],
        [2, 4],
        [3, 4],
        [4, 4],
      ],
    );
    assert.ok(!JSON.stringify([workbench.person.told, workbench.person.waits]).includes(canary));
  });

  it("of the cloud elsewhere keeps that address", async () => {
    const workbench = withAccounts([], "Manus cloud", "Work", "https://manus.example", canary);
    await createAccountCommands(workbench).add({});
    const account = { id: "work", provider: "manus", title: "Work", baseUrl: "https://manus.example" };
    assert.deepEqual(workbench.server.paramsOf(CheckAccountRequest), [{ account, key: canary }]);
  });

  it("of a model server asks for its address, takes no key, and offers its models", async () => {
    const workbench = withAccounts([], "Model server", "Mine", "http://localhost:8000/v1", "", "qwen3:14b");
    const check = { summary: "2 models", models: ["llama", "qwen3:14b"] };
    workbench.server.whenAsked(CheckAccountRequest).answer(() => ({ outcome: "checked", check }));
    await createAccountCommands(workbench).add({});
    const account = { id: "mine", provider: "model", title: "Mine", baseUrl: "http://localhost:8000/v1" };
    assert.deepEqual(workbench.server.paramsOf(CheckAccountRequest), [{ account }]);
    assert.deepEqual(workbench.server.paramsOf(AddAccountRequest), [
      { account: { ...account, defaultModel: "qwen3:14b" }, by: "editor" },
    ]);
    assert.equal(workbench.keys.kept.size, 0);
  });

  it("goes back to the key with the reason when it is refused, and forgets the refused one", async () => {
    const workbench = withAccounts([], "Manus cloud", "Work", usual, "wrong-key", canary);
    const results = [refused, checked];
    workbench.server.whenAsked(CheckAccountRequest).answer(() => results.shift() ?? checked);
    await createAccountCommands(workbench).add({});
    const last = workbench.person.steps.at(-1);
    assert.ok(last !== undefined && "problem" in last && "secret" in last);
    assert.deepEqual([last.problem, last.secret, last.value], ["The cloud refuses this key", true, undefined]);
    assert.deepEqual([...workbench.keys.kept.values()], [canary]);
    assert.deepEqual(workbench.keys.noticed, ["wrong-key", canary]);
  });

  it("keeps what was answered when the person goes back", async () => {
    const workbench = withAccounts(
      [],
      "Model server",
      "Mine",
      "http://a/v1",
      goBack,
      goBack,
      "Mine",
      "http://b/v1",
      "",
    );
    await createAccountCommands(workbench).add({});
    const [, , address, , again] = workbench.person.steps;
    assert.deepEqual([address?.place, again && "value" in again && again.value], [{ step: 3, of: 4 }, "http://a/v1"]);
    const [params] = workbench.server.paramsOf(AddAccountRequest);
    assert.equal((params as { account: { baseUrl: string } }).account.baseUrl, "http://b/v1");
  });

  it("is done unchecked only when the person says so, after the provider couldn't be asked", async () => {
    const workbench = withAccounts([], "Manus cloud", "Work", usual, canary, "Try Again", "Add Unchecked");
    workbench.server.whenAsked(CheckAccountRequest).answer(() => unreachable);
    await createAccountCommands(workbench).add({});
    assert.equal(workbench.server.paramsOf(CheckAccountRequest).length, 2);
    assert.deepEqual(workbench.person.buttons[0], ["Try Again", "Add Unchecked"]);
    const [params] = workbench.server.paramsOf(AddAccountRequest);
    assert.equal((params as { unchecked?: boolean }).unchecked, true);
  });

  it("adds nothing and keeps nothing when the person turns away, also while it checks", async () => {
    for (const answers of [[], ["Manus cloud"], ["Manus cloud", "Work"], ["Manus cloud", "Work", usual, canary]]) {
      const workbench = withAccounts([], ...answers);
      workbench.person.patient = false;
      await createAccountCommands(workbench).add({});
      assert.deepEqual([workbench.server.paramsOf(AddAccountRequest).length, workbench.keys.kept.size], [0, 0]);
    }
  });

  it("keeps no key that the host didn't take", async () => {
    const workbench = withAccounts([], "Manus cloud", "Work", usual, canary);
    workbench.server.whenAsked(AddAccountRequest).answer(() => refused);
    await createAccountCommands(workbench).add({});
    assert.equal(workbench.keys.kept.size, 0);
  });
});

describe("account commands", () => {
  it("rotate a key: asked again while it is refused, kept once it is taken", async () => {
    const workbench = withAccounts([work], "wrong-key", canary);
    workbench.keys.kept.set("work", "old-key");
    const results = [refused, { outcome: "accepted" } as const];
    workbench.server.whenAsked(SetKeyRequest).answer(() => results.shift() ?? refused);
    await createAccountCommands(workbench).setKey({ accountId: "work" });
    assert.equal(workbench.keys.kept.get("work"), canary);
    assert.deepEqual(workbench.server.paramsOf(SetKeyRequest).at(-1), {
      accountId: "work",
      key: canary,
      keyPlace: "editor",
      by: "editor",
    });
  });

  it("leave a key where the terminal keeps it", async () => {
    const workbench = withAccounts([{ ...work, keyPlace: "keyring" }], canary);
    await createAccountCommands(workbench).setKey({ accountId: "work" });
    assert.equal((workbench.server.paramsOf(SetKeyRequest)[0] as { keyPlace: string }).keyPlace, "keyring");
    assert.equal(workbench.keys.kept.size, 0);
  });

  it("keep what the host takes, though the person doesn't wait for it", async () => {
    const workbench = withAccounts([work], canary);
    workbench.person.patient = false;
    await createAccountCommands(workbench).setKey({ accountId: "work" });
    assert.equal(workbench.keys.kept.get("work"), canary);
  });

  it("rename, check, disable and enable", async () => {
    const workbench = withAccounts([work, { ...work, id: "off", disabled: true }], "Client work");
    const commands = createAccountCommands(workbench);
    await commands.rename({ accountId: "work" });
    await commands.check({ accountId: "work" });
    await commands.disable({ accountId: "work" });
    await commands.enable({ accountId: "off" });
    assert.deepEqual(
      workbench.server.paramsOf(ChangeAccountRequest).map((params) => (params as { changes: unknown }).changes),
      [{ title: "Client work" }, { disabled: true }, { disabled: false }],
    );
    assert.deepEqual(
      workbench.person.told.map(({ text }) => text),
      ["Work: 1,250 credits left"],
    );
  });

  it("remove only after a question that tells how many tasks are stopped, and forget the key", async () => {
    const tasks = [
      sampleTask({ id: "01A", instanceId: "i" }),
      sampleTask({ id: "01B", instanceId: "i", status: "succeeded" }),
    ];
    const instances = [sampleInstance({ id: "i", accountId: "work", title: "Reviews" })];
    for (const [answer, asked] of [
      [undefined, []],
      ["Stop 1 Task and Remove", [{ accountId: "work", tasks: "stop", by: "editor" }]],
    ] as const) {
      const workbench = withAccounts([work], answer);
      workbench.model.replace(sampleSnapshot({ sequence: 11, accounts: [work], instances, tasks }));
      workbench.keys.kept.set("work", canary);
      await createAccountCommands(workbench).remove({ accountId: "work" });
      assert.match(workbench.person.told[0]?.detail ?? "", /1 task on it hasn't ended\. .*Reviews/);
      assert.deepEqual(workbench.server.paramsOf(RemoveAccountRequest), asked);
      assert.equal(workbench.keys.kept.has("work"), answer === undefined);
    }
  });

  it("don't remove or rename what the settings or the environment make", async () => {
    for (const origin of ["settings", "environment", "built-in"] as const) {
      const workbench = withAccounts([{ ...work, origin }]);
      const { remove, rename } = createAccountCommands(workbench);
      await remove({ accountId: "work" });
      await rename({});
      assert.equal(workbench.server.asked.length, 0);
      assert.equal(workbench.person.told.length, 2);
    }
  });
});
