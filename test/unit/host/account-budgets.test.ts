import assert from "node:assert/strict";
import { readDeclared } from "../../../client/src/model/declared-accounts.ts";
import { readBudget } from "../../../server/src/cli/budget-options.ts";
import { readChange } from "../../../server/src/host/account-params.ts";

describe("what an account may spend a day", () => {
  it("is taken from the command line: one kind leaves the other as it is, none takes it away", () => {
    const before = { perDay: { cost: 5, credits: 100 } };
    assert.deepEqual(readBudget({ budgetPerDayCost: 2 }, before), { perDay: { cost: 2, credits: 100 } });
    assert.deepEqual(readBudget({ budgetPerDayCost: "none" }, before), { perDay: { credits: 100 } });
    assert.equal(readBudget({}, before), undefined);
  });

  it("comes over the socket as amounts above nothing, or not at all", () => {
    const read = (budget: unknown): unknown => readChange({ accountId: "a", by: "me", changes: { budget } })?.changes;
    assert.deepEqual(read({ perDay: { cost: 5, other: 1 } }), { budget: { perDay: { cost: 5 } } });
    assert.deepEqual(read({ perDay: {} }), { budget: {} });
    assert.deepEqual(read(undefined), {});
    for (const wrong of [
      5,
      null,
      { perDay: 5 },
      { perDay: { cost: 0 } },
      { perDay: { credits: "1" } },
      { perDay: { cost: Infinity } },
    ]) {
      assert.equal(read(wrong), undefined, JSON.stringify(wrong));
    }
  });

  it("is read from the settings; what is no amount counts as none", () => {
    const declare = (budget: unknown): unknown =>
      readDeclared([{ id: "a", provider: "manus", budget }]).accounts[0]?.budget;
    assert.deepEqual(declare({ perDay: { credits: 300, cost: "5" } }), { perDay: { credits: 300 } });
    for (const none of [undefined, null, 5, {}, { perDay: { cost: -1 } }]) assert.equal(declare(none), undefined);
  });
});
