import assert from "node:assert/strict";
import { digest } from "../../../server/src/adapters/system/digest.ts";
import type { Expected } from "../../../server/src/core/history/samples.ts";
import { spreadOf } from "../../../server/src/core/history/samples.ts";
import { planRequests } from "../../../server/src/host/plan-requests.ts";
import type { PlanRunResult, RunPlan } from "../../../server/src/protocol/plans.ts";
import type { StartRunParams } from "../../../server/src/protocol/runs.ts";
import type { LoadedFile } from "../../../server/src/runtime/dispatcher-ports.ts";
import { DispatcherBench } from "../../support/fakes/dispatcher-bench.ts";
import { ScriptedToolbox } from "../../support/fakes/scripted-toolbox.ts";
import { createFakeIds } from "../../support/fakes/fake-ids.ts";
import { createAccountBook } from "../../../server/src/runtime/accounts/account-book.ts";

const file = "/project/flow.manus.yaml";
const by = "me";
const model = {
  provider: "model",
  title: "",
  disabled: false,
  origin: "person",
  baseUrl: "http://127.0.0.1:1",
} as const;

interface World {
  readonly history?: Readonly<Record<string, Expected>>;
  readonly called?: Extract<LoadedFile, { readonly outcome: "runnable" }>["called"];
  readonly trusted?: boolean;
}

/** Plans of workflows on a dispatcher that must not notice. */
class PlanBench {
  readonly bench: DispatcherBench;

  constructor(bench: DispatcherBench) {
    this.bench = bench;
  }

  async ask(workflow: object, world: World = {}, params: Partial<StartRunParams> = {}): Promise<PlanRunResult> {
    const { bench } = this;
    const value = { manus: 1, kind: "workflow", name: "flow", ...workflow } as Record<string, unknown>;
    const steps = Array.isArray(value["steps"]) ? value["steps"] : [];
    const { called = [], trusted = true, history = {} } = world;
    const points = trusted ? [] : [{ key: "tools.allow", text: "shell_exec" }];
    const [request] = planRequests({
      dispatcher: bench.dispatcher,
      loadRunnable: async () => ({ outcome: "runnable", text: "", value, stepLines: steps.map((_, at) => at), called }),
      trustOf: async (path) => ({ file: path, fingerprint: "f", points, trusted }),
      shellDialect: "posix",
      accounts: createAccountBook(),
      book: bench.book,
      toolbox: new ScriptedToolbox(),
      environments: bench.environments,
      history: { expected: (_workflow, stepId) => history[stepId] ?? {} },
      reuse: { digest, hashes: bench.files, cache: bench.cache },
      clock: bench.clock,
      ids: createFakeIds(9_000_000),
      day: (at) => at.slice(0, 10),
    });
    const before = JSON.stringify([bench.disk.records(), bench.dispatcher.snapshot()]);
    const whole = { file, workspaceFolder: "/project", trusted: true, inputs: {}, ...params };
    const answer = (await request?.answer(request.read(whole) as never, { tell: () => undefined })) as PlanRunResult;
    await bench.settle();
    assert.equal(JSON.stringify([bench.disk.records(), bench.dispatcher.snapshot()]), before);
    return answer;
  }

  async plan(workflow: object, world: World = {}, params: Partial<StartRunParams> = {}): Promise<RunPlan> {
    const answer = await this.ask(workflow, world, params);
    assert.ok(answer.outcome === "planned", JSON.stringify(answer));
    return answer.plan;
  }
}

const think = (id: string, rest: object = {}): object => ({ id, needs: [], prompt: id, ...rest });
const exec = (id: string, rest: object = {}): object => ({
  ...{ id, needs: [], tool: "shell_exec", with: { id: "main", exec_dir: ".", command: `echo ${id}` } },
  ...rest,
});

describe("plan of a run", () => {
  let plans: PlanBench;

  beforeEach(async () => {
    plans = new PlanBench(await DispatcherBench.open());
  });

  it("has the steps in waves, with where each would run, and starts and writes nothing", async () => {
    await plans.bench.dispatcher.addAccount({ id: "work", ...model, defaultModel: "m1" }, by);
    const steps = [
      exec("a"),
      think("b", { needs: ["a"], account: "work" }),
      { id: "ok", needs: ["b"], approve: "Sure?" },
    ];
    const { waves, steps: planned } = await plans.plan({ steps });
    assert.deepEqual(waves, [["a"], ["b"], ["ok"]]);
    assert.deepEqual(
      planned.map(({ kind, tool, place }) => [kind, tool, place?.instanceId, place?.accountId, place?.model]),
      [
        ["tool", "shell_exec", "this-machine", "local", undefined],
        ["prompt", undefined, "agents", "work", "m1"],
        ["approve", undefined, undefined, undefined, undefined],
      ],
    );
    assert.deepEqual(planned[2]?.asks, ["Asks: Sure?"]);
  });

  it("asks in words: what is known stands in a gate's title and question, what isn't by its name", async () => {
    const steps = [
      exec("build"),
      { id: "ok", approve: { message: "Publish ${{ inputs.v }} of ${{ steps.build.output }}?", by: ["ada", "bob"] } },
      { id: "end", approve: { message: "Sure?", timeout: "90m" } },
    ];
    const { steps: planned } = await plans.plan({ inputs: { v: { default: "1.2" } }, steps });
    assert.equal(planned[1]?.title, "Publish 1.2 of ‹build›?");
    assert.deepEqual(planned[1].asks, ["Asks: Publish 1.2 of ‹build›? (ada or bob may answer)"]);
    assert.deepEqual(planned[2]?.asks, ["Asks: Sure? (unanswered for 1 h 30 min, it fails)"]);
  });

  it("says why nothing would take a step: an instance that is paused, one that isn't there, a secret that is missing", async () => {
    await plans.bench.dispatcher.pauseInstance({ instanceId: "agents", tasks: "goOn", by });
    const env = { KEY: "${{ secrets.TOKEN }}" };
    const paused = await plans.plan({ steps: [think("a")] });
    assert.match(paused.steps[0]?.blockedBecause ?? "", /`agents` is paused/);
    const unknown = await plans.plan({ steps: [think("a", { instance: "gone" })] });
    assert.match(unknown.steps[0]?.blockedBecause ?? "", /no instance `gone`/);
    const secret = await plans.plan({ env, steps: [exec("a")] });
    assert.match(secret.steps[0]?.blockedBecause ?? "", /secret TOKEN, which nobody has given/);
    const lent = { environment: { MANUS_SECRET_TOKEN: "x" } };
    assert.equal((await plans.plan({ env, steps: [exec("a")] }, {}, lent)).steps[0]?.blockedBecause, undefined);
  });

  it("says what will be asked and what denied, by the policy and the very command", async () => {
    const tools = { ask: ["shell_exec(echo a)"], deny: ["shell_exec(echo b)"] };
    const { steps } = await plans.plan({ tools, steps: [exec("a"), exec("b"), exec("c")] });
    assert.match(steps[0]?.asks.join() ?? "", /^Asks for approval: .*echo a/);
    assert.match(steps[1]?.blockedBecause ?? "", /^It would be denied/);
    assert.deepEqual([steps[2]?.asks, steps[2]?.blockedBecause], [[], undefined]);
  });

  it("is honest about what depends on earlier steps", async () => {
    const steps = [
      exec("a"),
      think("b", { needs: ["a"], account: "${{ steps.a.output }}" }),
      exec("each", { needs: ["a"], forEach: "${{ fromJSON(steps.a.output) }}" }),
      exec("known", { forEach: "${{ fromJSON(inputs.names) }}" }),
    ];
    const inputs = { names: { type: "string", default: '["x","y"]' } };
    const { steps: planned, unknown } = await plans.plan({ inputs, steps });
    assert.deepEqual(
      [planned[1]?.place, planned[1]?.blockedBecause],
      [undefined, "Where it runs depends on earlier steps"],
    );
    assert.deepEqual([planned[2]?.items, planned[3]?.items], ["unknown", 2]);
    assert.deepEqual(unknown, ["a", "b", "each", "known"]);
  });

  it("expects time and cost as earlier runs had them, and says what a budget doesn't hold", async () => {
    await plans.bench.dispatcher.addAccount({ id: "work", ...model, budget: { perDay: { cost: 3 } } }, by);
    const cost = spreadOf([1, 2, 3]);
    const duration = spreadOf([60_000]);
    const history = {
      a: { ...(duration && { duration }), ...(cost && { cost }) },
      b: { ...(duration && { duration }), ...(cost && { cost }) },
    };
    const steps = [think("a", { account: "work" }), think("b", { account: "work" })];
    const plan = await plans.plan({ budget: { cost: 1.5, onExceed: "stop" }, steps }, { history });
    assert.deepEqual([plan.cost?.p50, plan.duration?.p50, plan.unknown], [4, 60_000, []]);
    assert.equal(plan.overBudget.length, 2, plan.overBudget.join("\n"));
    assert.match(
      plan.overBudget[0] ?? "",
      /would exceed its budget of \$1\.50 \(expected: \$2\.00 to \$6\.00\); then it fails/,
    );
    assert.match(plan.overBudget[1] ?? "", /may exceed the \$3\.00 that are left today/);
  });

  it("has what a called workflow would do inside it", async () => {
    const inner = {
      manus: 1,
      kind: "workflow",
      name: "inner",
      inputs: { word: { type: "string" } },
      steps: [exec("say"), think("think", { needs: ["say"] })],
    };
    const called = [
      { reference: "inner", file: "/project/inner.manus.yaml", text: "", value: inner, stepLines: [1, 2], from: file },
    ];
    const steps = [{ id: "run", needs: [], workflow: "inner", with: { word: "hi" } }];
    const { steps: planned } = await plans.plan({ steps }, { called });
    assert.deepEqual(planned[0]?.child?.waves, [["say"], ["think"]]);
    assert.equal(planned[0].child.steps[1]?.place?.instanceId, "agents");
  });

  it("tells what is kept and needn't run, without using it, and what isn't known yet", async () => {
    const { bench } = plans;
    const steps = [
      exec("a", { cache: "v1" }),
      exec("b", { cache: { key: "v1", files: ["in.txt"] } }),
      exec("c", { needs: ["a"], cache: "${{ steps.a.output }}" }),
      exec("d"),
    ];
    bench.files.files.set("/project/in.txt", "one");
    const cached = async (): Promise<readonly unknown[]> =>
      (await plans.plan({ steps })).steps.map(({ cache }) => cache);
    assert.deepEqual(await cached(), ["miss", "miss", "unknown", undefined]);
    await bench.start({ steps: steps.slice(0, 2) });
    for (const id of ["a", "b"]) bench.driver.succeed(id, id);
    await bench.settle();
    const order = [...bench.cache.entries.keys()];
    assert.deepEqual(await cached(), ["hit", "hit", "unknown", undefined]);
    assert.deepEqual([...bench.cache.entries.keys()], order);
    bench.files.files.set("/project/in.txt", "two");
    assert.deepEqual(await cached(), ["hit", "miss", "unknown", undefined]);
  });

  it("notes who holds its concurrency group, and that it isn't confirmed yet", async () => {
    const concurrency = { group: "deploy" };
    await plans.bench.start({ concurrency, steps: [exec("a")] });
    const { notes } = await plans.plan({ concurrency, steps: [exec("a")] }, { trusted: false });
    assert.match(notes.join("\n"), /The group “deploy” is taken by the run “flow” \(.*\): it waits for its turn/);
    assert.match(notes.join("\n"), /It can't be started yet: .*without asking/);
  });

  it("is refused for what would keep the run from starting", async () => {
    const missing = await plans.ask({ inputs: { name: { type: "string", required: true } }, steps: [exec("a")] });
    assert.ok(missing.outcome === "refused" && missing.because.code === "invalid-input");
    const untrusted = await plans.ask({ steps: [exec("a")] }, {}, { trusted: false });
    assert.ok(untrusted.outcome === "refused" && untrusted.because.code === "untrusted-workspace");
  });
});
