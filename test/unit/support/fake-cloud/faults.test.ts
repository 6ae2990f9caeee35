import assert from "node:assert/strict";
import { Faults } from "../../../support/fake-cloud/faults.ts";
import { ask, create, openCloud } from "./ask-cloud.ts";

const task = { message: { content: "Do" } };

describe("the fake cloud's faults", () => {
  it("lose a request before it does anything, or its answer after it has", async () => {
    const fake = await openCloud();
    fake.faults.add({ kind: "lost-request", verb: "task.create" });
    await assert.rejects(ask(fake, "task.create", task));
    assert.equal(fake.tasks().length, 0);
    fake.faults.add({ kind: "lost-answer", verb: "task.create" });
    await assert.rejects(ask(fake, "task.create", task));
    assert.equal(fake.tasks().length, 1);
    assert.equal((await ask(fake, "task.create", task)).status, 200);
    assert.deepEqual(
      fake.calls.map(({ fault }) => fault),
      ["lost-request", "lost-answer", undefined],
    );
  });

  it("answer 429, 5xx, half an answer, a web page, late", async () => {
    const fake = await openCloud();
    fake.faults.add({ kind: "busy" });
    assert.equal((await ask(fake, "task.list")).status, 429);
    fake.faults.add({ kind: "broken", status: 503 });
    assert.equal((await ask(fake, "task.create", task)).status, 503);
    assert.equal(fake.tasks().length, 0);
    for (const kind of ["cut", "page"] as const) {
      fake.faults.add({ kind });
      await assert.rejects(ask(fake, "task.list"), SyntaxError);
    }
    fake.faults.add({ kind: "slow", ms: 80 });
    const began = performance.now();
    assert.equal((await ask(fake, "task.list")).status, 200);
    assert.ok(performance.now() - began > 70);
  });

  it("double and shuffle pages, and hand out addresses that have run out", async () => {
    const fake = await openCloud();
    const first = await create(fake, "fake: attach report.md");
    const second = await create(fake, "Do");
    const list = async (): Promise<string[]> => (await ask(fake, "task.list")).body.data.map(({ id }) => id);
    fake.faults.add({ kind: "doubled" });
    assert.deepEqual(await list(), [second, second, first]);
    fake.faults.add({ kind: "shuffled" });
    assert.deepEqual(await list(), [first, second]);
    assert.deepEqual(await list(), [second, first]);
    const addressOf = async (): Promise<string> => {
      const { messages } = (await ask(fake, "task.listMessages", { task_id: first })).body;
      const said = messages.find((event) => event.assistant_message !== undefined);
      return said?.assistant_message?.attachments[0]?.url ?? "";
    };
    fake.faults.add({ kind: "expired" });
    assert.equal((await fetch(await addressOf())).status, 403);
    assert.equal(await (await fetch(await addressOf())).text(), "Content of report.md\n");
  });

  it("come by chance as their seed says, and stop when they are told to", () => {
    const draw = (seed: number): (string | undefined)[] => {
      const faults = new Faults();
      faults.unleash({ seed, rates: { busy: 0.2, slow: 0.2 } });
      return Array.from({ length: 500 }, () => faults.next("task.list", "user-1")?.kind);
    };
    assert.deepEqual(draw(7), draw(7));
    assert.notDeepEqual(draw(7), draw(8));
    const hit = draw(7).filter((kind) => kind !== undefined).length;
    assert.ok(hit > 150 && hit < 250, String(hit));
    const faults = new Faults();
    faults.unleash({ seed: 1, rates: { busy: 1 }, spared: { busy: ["task.create"] } });
    assert.equal(faults.next("task.create", "user-1"), undefined);
    assert.equal(faults.next("task.list", "user-1")?.kind, "busy");
    faults.add({ kind: "slow", times: Infinity });
    faults.calm();
    assert.equal(faults.next("task.list", "user-1"), undefined);
  });
});
