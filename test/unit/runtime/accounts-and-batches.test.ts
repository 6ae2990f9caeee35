import assert from "node:assert/strict";
import type { BatchParams, BatchResult } from "../../../server/src/protocol/instances.ts";
import { DispatcherBench, exec, prompt, read } from "../../support/fakes/dispatcher-bench.ts";
import { diskFull } from "../../support/fakes/memory-journal.ts";
import { ScriptedDriver } from "../../support/fakes/scripted-driver.ts";
import { begin, by, cloudInstance, codeOf, nextHost, stepsOf } from "../../support/instance-steps.ts";

describe("dispatcher: accounts", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
  });
  const accounts = (on = bench): string[] => on.dispatcher.snapshot().accounts.map(({ id }) => id);
  const stopped = { type: "stopped", reason: { code: "x", message: "y" } } as const;

  it("brings an instance of its name, or one like it where another account has that", async () => {
    assert.equal(bench.instance("work")?.accountId, "work");
    await bench.dispatcher.addInstance({ instance: cloudInstance("home"), by });
    await bench.addCloudAccount("home");
    assert.equal(bench.instance("home-2")?.accountId, "home");
    const again = { id: "work", provider: "manus", title: "W", disabled: false, origin: "person" } as const;
    assert.equal(codeOf(await bench.dispatcher.addAccount(again, by)), "account-exists");
  });

  it("without tasks goes at once, with its instances", async () => {
    await bench.dispatcher.addInstance({ instance: cloudInstance("research"), by });
    const gone: string[] = [];
    bench.dispatcher.onChange((change) => gone.push(...change.gone.accounts, ...change.gone.instances));
    assert.equal(codeOf(await bench.dispatcher.removeAccount("work", "refuse", by)), "accepted");
    assert.deepEqual(gone.sort(), ["research", "work", "work"]);
    assert.deepEqual(accounts(), ["local"]);
    assert.deepEqual(accounts(await nextHost(bench)), ["local"]);
  });

  it("with tasks is kept where nobody says that they may be stopped, whether they run or wait", async () => {
    await bench.start(stepsOf(6, prompt));
    const refused = await bench.dispatcher.removeAccount("work", "refuse", by);
    assert.equal(codeOf(refused), "tasks-running");
    assert.ok(refused.outcome === "refused" && refused.because.message.startsWith("5 tasks "));
    await bench.dispatcher.stopInstance({ instanceId: "work", mode: "now", by });
    for (const { report } of bench.cloud.started) report(stopped);
    await bench.settle();
    const bound = await bench.start([prompt("later", { account: "work" })]);
    assert.equal(bench.task(bound, "later").status, "queued");
    assert.equal(codeOf(await bench.dispatcher.removeAccount("work", "refuse", by)), "tasks-running");
  });

  it("whose tasks are stopped goes once they have ended; until then nothing starts on it, and nothing is added to it", async () => {
    const runId = await bench.start([prompt("a"), prompt("b", { needs: [], account: "work" })]);
    await begin(bench, "a", "b");
    const note = codeOf(await bench.dispatcher.removeAccount("work", "stop", by));
    assert.equal(note, "2 tasks are being stopped: the account goes once they have ended");
    await bench.settle();
    assert.deepEqual(bench.cloud.told, ["stop a stopped-by-person", "stop b stopped-by-person"]);
    assert.equal(
      codeOf(await bench.dispatcher.addInstance({ instance: cloudInstance("new"), by })),
      "account-removing",
    );
    assert.equal(codeOf(await bench.dispatcher.startInstance({ instanceId: "work", by })), "instance-removing");
    bench.cloud.task("a").report(stopped);
    await bench.settle();
    assert.deepEqual(accounts(), ["local", "work"]);
    bench.cloud.task("b").report(stopped);
    await bench.settle();
    assert.deepEqual([accounts(), bench.instance("work")], [["local"], undefined]);
    assert.deepEqual(bench.statuses(runId), ["a stopped", "b stopped"]);
  });

  it("that was to go is gone after the death of the host", async () => {
    await bench.start([prompt("a")]);
    await bench.dispatcher.removeAccount("work", "stop", by);
    const next = await nextHost(bench);
    // In the cloud the task goes on without any host: it's ended first.
    next.cloud.task("a").report(stopped);
    await next.settle();
    assert.deepEqual(accounts(next), ["local"]);
  });

  it("that isn't there or is part of the program isn't removed", async () => {
    assert.equal(codeOf(await bench.dispatcher.removeAccount("gone", "stop", by)), "unknown-account");
    assert.equal(codeOf(await bench.dispatcher.removeAccount("local", "stop", by)), "built-in");
    assert.equal(codeOf(await bench.dispatcher.changeAccount("gone", { disabled: true }, by)), "unknown-account");
  });
});

describe("dispatcher: batches", () => {
  let bench: DispatcherBench;
  beforeEach(async () => {
    bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
  });
  const batch = (action: BatchParams["action"], filter: BatchParams["filter"], dryRun = false): Promise<BatchResult> =>
    bench.dispatcher.batch({ action, filter, dryRun, by });
  const named = ({ matched, refused }: BatchResult): readonly [string[], string[]] => {
    const titles = new Map(bench.dispatcher.snapshot().tasks.map(({ id, stepId }) => [id, stepId]));
    const nameOf = (id: string): string => titles.get(id) ?? id;
    return [
      matched.map(nameOf).sort(),
      refused.map(({ taskId, because }) => `${nameOf(taskId)} ${because.code}`).sort(),
    ];
  };

  it("stop what runs on an instance or waits for it, and leave alone what has ended", async () => {
    const runId = await bench.start([
      ...stepsOf(2, prompt),
      prompt("bound", { needs: [], instance: "work" }),
      exec("other", { needs: [] }),
    ]);
    bench.cloud.succeed("s0");
    await begin(bench, "s1");
    const result = await batch("stop", { instanceId: "work" });
    assert.deepEqual(named(result), [["bound", "s1"], []]);
    await bench.settle();
    assert.deepEqual(bench.cloud.told, ["stop s1 stopped-by-person", "stop bound stopped-by-person"]);
    assert.equal(bench.task(runId, "other").status, "starting");
  });

  it("decide each task singly, and tell which refuse", async () => {
    bench = await DispatcherBench.open({ driver: new ScriptedDriver("none") });
    await bench.addCloudAccount("work");
    const runId = await bench.start([...stepsOf(2, prompt), exec("tool", { needs: [] })]);
    await begin(bench, "s0");
    bench.driver.task("tool").report({ type: "started" });
    bench.cloud.succeed("s1");
    await bench.settle();
    const taskIds = ["s0", "s1", "tool"].map((id) => bench.task(runId, id).id);
    const [matched, refused] = named(await batch("pause", { taskIds: [...taskIds, "nobody"] }));
    assert.deepEqual(matched, ["s0", "s1", "tool"]);
    assert.deepEqual(refused, ["s1 already-finished", "tool not-supported"]);
    await bench.settle();
    assert.deepEqual(bench.cloud.told, ["pause s0"]);
  });

  it("only tell which with a dry run", async () => {
    await bench.start(stepsOf(7, read));
    const lines = bench.disk.lines.length;
    assert.deepEqual(named(await batch("stop", { engine: "tool", statuses: ["queued"] }, true)), [["s5", "s6"], []]);
    assert.equal(bench.disk.lines.length, lines);
    assert.equal(bench.dispatcher.status().queuedTasks, 2);
  });

  it("fit every condition, and nothing without one", async () => {
    const runId = await bench.start([prompt("a"), exec("b", { needs: [] })]);
    const other = await bench.start([prompt("a")]);
    const matches = async (filter: BatchParams["filter"]): Promise<number> =>
      (await batch("stop", filter, true)).matched.length;
    assert.equal(await matches({}), 0);
    assert.equal(await matches({ runId }), 2);
    assert.equal(await matches({ runId, engine: "manus" }), 1);
    assert.equal(await matches({ accountId: "work" }), 2);
    assert.equal(await matches({ accountId: "work", runId: other, statuses: ["running"] }), 0);
    assert.equal(await matches({ taskIds: [] }), 0);
    assert.equal(await matches({ match: "A" }), 2);
    assert.equal(await matches({ match: "a", runId }), 1);
    assert.equal(await matches({ match: "b" }), 1);
    assert.equal(await matches({ match: bench.run(runId).name.toUpperCase() }), 3);
    assert.equal(await matches({ match: "no such text" }), 0);
  });

  it("retry what failed, in one write", async () => {
    await bench.start(stepsOf(3, exec, { continueOnError: true }));
    for (const id of ["s0", "s1"]) bench.driver.fail(id);
    bench.driver.succeed("s2");
    await bench.settle();
    const heard: number[] = [];
    bench.dispatcher.onChange(({ tasks }) => heard.push(tasks.length));
    assert.deepEqual(named(await batch("retry", { engine: "tool" })), [["s0", "s1"], []]);
    assert.deepEqual(heard, [2]);
  });

  it("refuse everything where nothing can be written", async () => {
    await bench.start(stepsOf(2, read));
    bench.disk.failure = diskFull;
    const { matched, refused } = await batch("stop", { engine: "tool" });
    assert.equal(matched.length, 2);
    assert.deepEqual(
      refused.map(({ because }) => because.code),
      ["journal-unwritable", "journal-unwritable"],
    );
  });
});

describe("dispatcher: answers with a form", () => {
  const form = {
    type: "object",
    required: ["to", "count"],
    properties: {
      to: { type: "string" },
      count: { type: "integer" },
      kind: { enum: ["a", "b"] },
      deep: { type: "object", required: ["x"], properties: { x: { type: "array", items: { type: "number" } } } },
    },
  };
  const right = { to: "ada@example.com", count: 2, kind: "a", deep: { x: [1, 2] } };
  let bench: DispatcherBench;
  let taskId = "";
  beforeEach(async () => {
    bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
    const runId = await bench.start([prompt("a")]);
    await begin(bench, "a");
    const choices = ["approved", "denied", "stop"];
    const ask = { id: "ask", kind: "approval", text: "Send it?", choices, form, askedAt: bench.clock.now() } as const;
    bench.cloud.task("a").report({ type: "asked", ask });
    await bench.settle();
    taskId = bench.task(runId, "a").id;
  });
  const answer = async (choice: string, values?: Readonly<Record<string, unknown>>): Promise<string> => {
    const given = values === undefined ? {} : { values };
    const outcome = await bench.dispatcher.answerTask({ taskId, askId: "ask", choice, by, ...given });
    return outcome.outcome === "refused" ? outcome.because.message : "accepted";
  };

  it("pass on what was filled in, and survive the journal", async () => {
    assert.equal(await answer("approved", right), "accepted");
    const event = bench.disk.records().find((record) => record.event.type === "taskAnswered")?.event as unknown;
    assert.deepEqual((event as { answer: unknown }).answer, { by, choice: "approved", values: right });
  });
  it("reach the driver with their secrets, which are written nowhere", async () => {
    const secretly = {
      type: "object",
      properties: {
        name: { type: "string" },
        key: { type: "string", writeOnly: true },
        all: { type: "object", additionalProperties: { type: "string", format: "password" } },
      },
    };
    const choices = ["approved", "denied"];
    const ask = {
      id: "other",
      kind: "approval",
      text: "Keys?",
      choices,
      form: secretly,
      askedAt: bench.clock.now(),
    } as const;
    bench.cloud.task("a").report({ type: "withdrawn", askId: "ask" });
    bench.cloud.task("a").report({ type: "asked", ask });
    await bench.settle();
    const delivered: unknown[] = [];
    bench.cloud.answer = (_task, _ask, given) => void delivered.push(given.values);
    const values = { name: "Ada", key: 'canary-"1"', all: { ONE: "canary-2" } };
    const outcome = await bench.dispatcher.answerTask({ taskId, askId: "other", choice: "approved", by, values });
    assert.equal(outcome.outcome, "accepted");
    assert.deepEqual(delivered, [values]);
    const written = JSON.stringify([bench.disk.records(), [...bench.store.streams], bench.dispatcher.snapshot()]);
    assert.ok(written.includes("Ada") && !written.includes("canary"), "the journal, the streams, what clients see");
  });

  const faults: readonly [Readonly<Record<string, unknown>> | undefined, RegExp][] = [
    [undefined, /`to` is missing/],
    [{ ...right, count: undefined }, /`count` is missing/],
    [{ ...right, count: "2" }, /`count` is to be a whole number/],
    [{ ...right, kind: "c" }, /`kind` is to be one of: a, b/],
    [{ ...right, deep: {} }, /`deep\.x` is missing/],
    [{ ...right, deep: { x: [1, "2"] } }, /`deep\.x\[1\]` is to be a number/],
    [{ ...right, to: null }, /`to` is to be a text/],
  ];
  for (const [values, message] of faults) {
    it(`say what is wrong with a yes: ${message.source}`, async () => {
      assert.match(await answer("approved", values), message);
      assert.match(await answer("no such choice", right), /is no answer/, "it still waits");
    });
  }
  for (const choice of ["denied", "stop"]) {
    it(`need nothing filled in for ${choice}`, async () => assert.equal(await answer(choice), "accepted"));
  }
});

describe("dispatcher: what a person prefers for a run", () => {
  it("counts for tasks that name none", async () => {
    const bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
    await bench.addCloudAccount("home");
    const steps = [prompt("open", { needs: [] }), prompt("named", { needs: [], account: "work" })];
    await bench.start(steps, { prefer: { account: "home", profile: "lite" } });
    const placed = (id: string): unknown => {
      const { instance, work } = bench.cloud.task(id).order;
      return [instance.id, work.kind === "agent" ? work.agent.cloud?.profile : undefined];
    };
    assert.deepEqual(
      [placed("open"), placed("named")],
      [
        ["home", "lite"],
        ["work", "lite"],
      ],
    );
  });
  it("a pause of a task in the cloud says what it is", async () => {
    const bench = await DispatcherBench.open();
    await bench.addCloudAccount("work");
    const runId = await bench.start([prompt("a")]);
    await begin(bench, "a");
    assert.equal(bench.task(runId, "a").pausing, "emulated");
    assert.match(
      codeOf(await bench.dispatcher.pauseTask({ taskId: bench.task(runId, "a").id, by })),
      /emulated.*cost credits/,
    );
  });
});
