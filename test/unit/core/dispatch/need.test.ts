import assert from "node:assert/strict";
import { misfit } from "../../../../server/src/core/dispatch/need.ts";
import type { Need } from "../../../../server/src/core/dispatch/need.ts";
import type { InstanceState } from "../../../../server/src/core/dispatch/states.ts";
import type { AccountSpec } from "../../../../server/src/protocol/accounts.ts";

const agents: InstanceState = {
  ...{ id: "i", title: "i", accountId: "local", engine: "local" },
  ...{ status: "running", capacity: 5, running: [] },
};

describe("what fits where", () => {
  const need: Need = { engine: "local", workspaceFolder: "/home/ada/project" };
  const fits = (
    place: Partial<InstanceState>,
    asked: Partial<Need>,
    accounts: readonly Partial<AccountSpec>[] = [],
  ): boolean =>
    misfit(
      { ...agents, ...place },
      { ...need, ...asked },
      (id) => accounts.find((each) => each.id === id) as AccountSpec,
    ) === undefined;

  it("a folder holds what lies in it, not what is called alike", () => {
    assert.ok(fits({ directory: "/home/ada" }, {}));
    assert.ok(fits({ directory: "/home/ada/project/" }, {}));
    assert.ok(fits({ directory: "/" }, {}));
    assert.ok(!fits({ directory: "/home/ada/proj" }, {}));
    assert.ok(!fits({ directory: "/home/ada/Project" }, {}), "case counts");
    assert.ok(fits({ directory: "C:\\Work" }, { workspaceFolder: "c:\\work\\one" }), "but not on Windows");
  });
  it("an agent that names a model goes where that model surely is, or where it is looked for", () => {
    assert.ok(fits({}, { model: "big" }));
    assert.ok(!fits({ accountId: "a" }, { model: "big" }));
    assert.ok(fits({ accountId: "a" }, { model: "big" }, [{ id: "a", defaultModel: "big" }]));
    assert.ok(fits({ accountId: "a", model: "big" }, { model: "big" }));
    assert.ok(fits({ accountId: "a" }, { model: "big", account: "a" }));
    assert.ok(fits({ accountId: "a" }, { model: "big", instance: "i" }));
    assert.ok(!fits({ accountId: "a", model: "small" }, { model: "big", instance: "i" }));
  });
  it("an agent may think with another account than its instance's only where nothing is set against it", () => {
    assert.ok(fits({}, { account: "a" }));
    assert.ok(!fits({ accountId: "b" }, { account: "a" }));
    assert.ok(fits({ accountId: "b" }, { account: "a", instance: "i" }));
    assert.ok(!fits({ model: "small" }, { account: "a" }));
  });
});
