import assert from "node:assert/strict";
import { digest } from "../../../server/src/adapters/system/digest.ts";
import { spreadOf, type Expected } from "../../../server/src/core/history/samples.ts";
import { graphRequests } from "../../../server/src/host/graph-requests.ts";
import {
  PlanGraphRequest,
  ReadRunGraphRequest,
  type GraphResult,
  type WorkflowGraph,
} from "../../../server/src/protocol/graph.ts";
import { createAccountBook } from "../../../server/src/runtime/accounts/account-book.ts";
import { DispatcherBench } from "../../support/fakes/dispatcher-bench.ts";
import { createFakeIds } from "../../support/fakes/fake-ids.ts";
import { ScriptedToolbox } from "../../support/fakes/scripted-toolbox.ts";

const approve = (id: string, rest: object = {}): object => ({ id, approve: `${id}?`, ...rest });

class GraphBench {
  readonly bench: DispatcherBench;
  steps: readonly object[] = [];
  history: Readonly<Record<string, Expected>> = {};

  constructor(bench: DispatcherBench) {
    this.bench = bench;
  }

  async ask(method: string, params: object): Promise<GraphResult> {
    const { bench } = this;
    const value = { manus: 1, kind: "workflow", name: "flow", title: "Flow", steps: this.steps };
    const requests = graphRequests({
      dispatcher: bench.dispatcher,
      loadRunnable: async () => {
        return { outcome: "runnable", text: "", value, stepLines: this.steps.map((_, at) => at + 3), called: [] };
      },
      trustOf: async (path) => ({ file: path, fingerprint: "f", points: [], trusted: true }),
      shellDialect: "posix",
      accounts: createAccountBook(),
      book: bench.book,
      toolbox: new ScriptedToolbox(),
      environments: bench.environments,
      history: { expected: (_workflow, stepId) => this.history[stepId] ?? {} },
      reuse: { digest, hashes: bench.files, cache: bench.cache },
      clock: bench.clock,
      ids: createFakeIds(9_000_000),
      day: (at) => at.slice(0, 10),
    });
    const request = requests.find((each) => each.method === method);
    const before = JSON.stringify([bench.disk.records(), bench.dispatcher.snapshot()]);
    const answer = (await request?.answer(request.read(params) as never, { tell: () => undefined })) as GraphResult;
    await bench.settle();
    assert.equal(JSON.stringify([bench.disk.records(), bench.dispatcher.snapshot()]), before);
    return answer;
  }

  async graph(type: { readonly method: string }, params: object): Promise<WorkflowGraph> {
    const answer = await this.ask(type.method, params);
    assert.ok(answer.outcome === "graph", JSON.stringify(answer));
    return answer.graph;
  }
}

describe("graph of a run", () => {
  let graphs: GraphBench;

  beforeEach(async () => {
    graphs = new GraphBench(await DispatcherBench.open());
  });

  it("has the steps with what they need, the implied order too, and where each stands", async () => {
    const { bench } = graphs;
    const steps = [approve("a"), approve("b"), approve("c", { needs: ["a"], if: "steps.a.outcome == 'approved'" })];
    const runId = await bench.start({ name: "flow", steps });
    await bench.settle();
    const { run, steps: shown, criticalPath } = await graphs.graph(ReadRunGraphRequest, { runId });
    assert.deepEqual(run, { id: runId, status: "waiting" });
    assert.deepEqual(
      shown.map(({ id, needs, live }) => [id, needs, live?.status]),
      [
        ["a", [], "waiting"],
        ["b", ["a"], "pending"],
        ["c", ["a"], "pending"],
      ],
    );
    assert.equal(shown[0]?.live?.waitsFor, "a?");
    assert.equal(shown[0].live.canAnswer, true);
    assert.equal(shown[2]?.condition, "steps.a.outcome == 'approved'");
    assert.equal(criticalPath, undefined);
  });

  it("goes by what was measured, by what has passed, and by earlier runs", async () => {
    const { bench } = graphs;
    graphs.history = { b: { duration: spreadOf([60_000]) ?? assert.fail() } };
    const runId = await bench.start({ name: "flow", steps: [approve("a"), approve("b")] });
    await bench.settle();
    await bench.advance(5_000);
    const waiting = await graphs.graph(ReadRunGraphRequest, { runId });
    assert.deepEqual(waiting.criticalPath, { steps: ["a", "b"], milliseconds: 65_000, basis: "mixed" });
    const task = bench.task(runId, "a");
    const askId = task.waiting?.ask?.id ?? assert.fail();
    await bench.dispatcher.answerTask({ taskId: task.id, askId, choice: "denied", by: "me" });
    await bench.settle();
    const ended = await graphs.graph(ReadRunGraphRequest, { runId });
    assert.deepEqual(
      ended.steps.map(({ live }) => live?.outcome),
      ["denied", "skipped"],
    );
    assert.match(ended.steps[1]?.live?.reason ?? "", /needs step/);
    assert.deepEqual(ended.criticalPath, { steps: ["a"], milliseconds: 5_000, basis: "measured" });
  });

  it("is refused for a run that isn't known", async () => {
    const answer = await graphs.ask(ReadRunGraphRequest.method, { runId: "gone" });
    assert.equal(answer.outcome === "refused" && answer.because.code, "unknown-run");
  });
});

describe("graph of a plan", () => {
  it("has what is foreseen, and the critical path by earlier runs", async () => {
    const graphs = new GraphBench(await DispatcherBench.open());
    graphs.steps = [approve("a"), approve("b", { needs: [] }), approve("c", { needs: ["a", "b"] })];
    graphs.history = {
      a: { duration: spreadOf([1_000]) ?? assert.fail() },
      b: { duration: spreadOf([9_000]) ?? assert.fail() },
    };
    const params = { file: "/project/flow.manus.yaml", workspaceFolder: "/project", trusted: true, inputs: {} };
    const { run, steps, criticalPath } = await graphs.graph(PlanGraphRequest, params);
    assert.equal(run, undefined);
    assert.deepEqual(steps[2]?.needs, ["a", "b"]);
    assert.deepEqual(steps[0]?.foreseen?.asks, ["Asks: a?"]);
    assert.equal(steps[1]?.line, 4);
    assert.deepEqual(criticalPath, { steps: ["b"], milliseconds: 9_000, basis: "expected" });
  });
});
