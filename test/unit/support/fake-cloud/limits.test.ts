import assert from "node:assert/strict";
import { documentedLimits } from "../../../support/fake-cloud/facts.ts";
import { Rates } from "../../../support/fake-cloud/rates.ts";
import { ask, create, openCloud } from "./ask-cloud.ts";

describe("the fake cloud's limits", () => {
  it("are the documented ones: the eleventh task of a minute is refused, whichever key asks", async () => {
    const fake = await openCloud();
    const second = fake.addKey();
    for (let number = 0; number < 10; number += 1) {
      const key = number % 2 === 0 ? fake.key : second;
      assert.equal((await ask(fake, "task.create", { message: { content: "Do" } }, key)).status, 200);
    }
    const refused = await ask(fake, "task.create", { message: { content: "Do" } }, second);
    assert.deepEqual([refused.status, refused.body.ok, refused.body.error.code], [429, false, "rate_limited"]);
    assert.deepEqual(
      fake.exceeded.map(({ verb, limit }) => [verb, limit]),
      [["task.create", 10]],
    );
    assert.equal(fake.peak("create"), 10);
    assert.equal(fake.tasks().length, 10, "a refused call must do nothing");
  });

  it("count each user for themselves", async () => {
    const fake = await openCloud({ limits: { ...documentedLimits, create: 1 } });
    const other = fake.addUser();
    await create(fake, "Do");
    const [key = ""] = other.keys;
    assert.equal((await ask(fake, "task.create", { message: { content: "Do" } }, key)).status, 200);
    assert.deepEqual(fake.exceeded, []);
  });

  it("take detail, list and messages together", async () => {
    const fake = await openCloud({ limits: { ...documentedLimits, read: 3 } });
    const id = await create(fake, "Do");
    await ask(fake, "task.detail", { task_id: id });
    await ask(fake, "task.list");
    await ask(fake, "task.listMessages", { task_id: id });
    assert.equal((await ask(fake, "task.list")).status, 429);
  });

  it("let more through once the window has moved on, and not before", async () => {
    const fake = await openCloud({ limits: { ...documentedLimits, create: 1 }, windowMs: 60_000 });
    await create(fake, "Do");
    fake.move(58_000);
    assert.equal((await ask(fake, "task.create", { message: { content: "Do" } })).status, 429);
    fake.move(2_000);
    await create(fake, "Do");
    assert.equal(fake.exceeded.length, 1);
  });

  it("count calls that a fault answers, too", async () => {
    const fake = await openCloud({ limits: { ...documentedLimits, read: 2 } });
    fake.faults.add({ kind: "busy", times: 2 });
    for (let count = 0; count < 2; count += 1) assert.equal((await ask(fake, "task.list")).status, 429);
    assert.deepEqual(fake.exceeded, [], "a 429 by a fault isn't the client's doing");
    assert.equal((await ask(fake, "task.list")).status, 429);
    assert.equal(fake.exceeded.length, 1);
  });

  it("slide: no window of a minute holds more, wherever it begins", () => {
    const rates = new Rates(
      () => 100,
      () => ({ ...documentedLimits, create: 2 }),
    );
    const arrive = (at: number): boolean => rates.arrive({ user: "one", class: "create", verb: "task.create", at });
    assert.deepEqual([0, 90, 99, 100, 101, 190].map(arrive), [true, true, false, true, false, true]);
    assert.equal(rates.exceeded.length, 2);
  });
});
