import assert from "node:assert/strict";
import fc from "fast-check";
import { agoWords } from "../../../../client/src/model/ages.ts";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import {
  childrenOf,
  idOfNode,
  rootsOfFleet,
  rootsOfRuns,
  type FleetNode,
} from "../../../../client/src/model/fleet-tree.ts";
import { TreeScope } from "../../../../client/src/model/tree-scope.ts";
import {
  describeFilter,
  groupings,
  plainShape,
  readShape,
  sortings,
  type TreeShape,
} from "../../../../client/src/model/tree-shape.ts";
import { toRow } from "../../../../client/src/model/tree-rows.ts";
import type { RunView, TaskView } from "../../../../server/src/protocol/fleet.ts";
import { sampleAccount } from "../../../support/sample-account.ts";
import {
  localAccount,
  sampleChange,
  sampleInstance,
  sampleRun,
  sampleSnapshot,
  sampleStep,
  sampleTask,
} from "../sample-fleet.ts";

/** All lines of a tree, down to the last. */
function linesOf(scope: TreeScope, roots: readonly FleetNode[]): readonly string[] {
  return roots.flatMap((node) => {
    const { label, description, expand } = toRow(node, 0);
    const below = expand === "never" ? [] : linesOf(scope, childrenOf(scope, node));
    return [`${idOfNode(node)} ${label} ${description}`, ...below.map((line) => `  ${line}`)];
  });
}

const usage = { turns: 1, inputTokens: 1, outputTokens: 1, model: "m" };

function scopeWith(shape: Partial<TreeShape>, runs: readonly RunView[], tasks: readonly TaskView[] = []): TreeScope {
  const model = new FleetModel();
  const accounts = [localAccount, sampleAccount({ id: "work", title: "Work", provider: "manus", origin: "person" })];
  model.replace(sampleSnapshot({ runs, tasks, accounts }));
  return new TreeScope(model, { ...plainShape, ...shape });
}

function rootIds(scope: TreeScope): readonly string[] {
  return rootsOfRuns(scope).map(idOfNode);
}

describe("what the trees show", () => {
  const steps = [
    sampleStep({ status: "succeeded" }),
    sampleStep({ id: "write", title: "Write", number: 2, status: "failed" }),
  ];
  const runs = [
    sampleRun({ id: "01A", title: "Zebra", status: "failed", steps, finishedAt: "2026-11-21T09:10:00.000Z", cost: 2 }),
    sampleRun({ id: "01B", title: "apple", status: "succeeded", finishedAt: "2026-11-21T09:30:00.000Z", cost: 1 }),
    sampleRun({ id: "01C", title: "Mango", file: "/shop/other.manus.yaml", name: "other" }),
  ];

  it("is filtered by text, state, file and account, steps too", () => {
    const shown = (filter: TreeShape["filter"], tasks: readonly TaskView[] = []) =>
      rootIds(scopeWith({ filter }, runs, tasks));
    assert.deepEqual(shown({ text: "APPLE" }), ["run:01B"]);
    assert.deepEqual(shown({ text: "write" }), ["run:01A"], "a step's title");
    assert.deepEqual(shown({ state: "running" }), ["run:01C"]);
    assert.deepEqual(shown({ file: "/shop/other.manus.yaml" }), ["run:01C"]);
    assert.deepEqual(shown({ account: "work" }, [sampleTask({ runId: "01B", usage: { ...usage, account: "work" } })]), [
      "run:01B",
    ]);
    assert.deepEqual(shown({ text: "e", state: "succeeded" }), ["run:01B", "run:01A"], "run or step");
    const scope = scopeWith({ filter: { state: "failed" } }, runs);
    const [run] = rootsOfRuns(scope);
    assert.ok(run);
    assert.deepEqual(childrenOf(scope, run).map(idOfNode), ["step:01A:write"]);
  });

  it("says when nothing fits, instead of the view's welcome", () => {
    assert.deepEqual(rootIds(scopeWith({ filter: { text: "nowhere" } }, runs)), ["hint:filter"]);
    assert.deepEqual(rootIds(scopeWith({ filter: { text: "nowhere" } }, [])), []);
  });

  it("is sorted by name, duration, cost and state", () => {
    const sorted = (sortBy: TreeShape["sortBy"]) => rootIds(scopeWith({ sortBy }, runs));
    assert.deepEqual(sorted("name"), ["run:01B", "run:01C", "run:01A"]);
    assert.deepEqual(sorted("duration"), ["run:01C", "run:01B", "run:01A"], "what still runs first, then the longest");
    assert.deepEqual(sorted("cost"), ["run:01A", "run:01B", "run:01C"]);
    assert.deepEqual(sorted("state"), ["run:01A", "run:01C", "run:01B"]);
  });

  it("is grouped by state, file and account", () => {
    const tasks = [
      sampleTask({ id: "1", runId: "01A", usage: { ...usage, account: "work" } }),
      sampleTask({ id: "2", runId: "01B", usage: { ...usage, account: "work" } }),
      sampleTask({ id: "3", runId: "01B", usage: { ...usage, account: "home" } }),
    ];
    const headings = (groupBy: TreeShape["groupBy"]) =>
      rootsOfRuns(scopeWith({ groupBy }, runs, tasks)).map((node) => toRow(node, 0).label);
    assert.deepEqual(headings("state"), ["failed", "running", "succeeded"]);
    assert.deepEqual(headings("file"), ["other", "report"]);
    assert.deepEqual(headings("account"), ["Work", "Without an account", "Several accounts"]);
  });

  it("is two hundred lines at a time", () => {
    const many = Array.from({ length: 450 }, (_, place) => sampleRun({ id: `01R${String(place).padStart(4, "0")}` }));
    const scope = scopeWith({ sortBy: "name" }, many);
    const more = rootsOfRuns(scope).at(-1);
    assert.ok(more?.kind === "more");
    assert.deepEqual([toRow(more, 0).label, toRow(more, 0).description], ["Show 200 more…", "200 of 450 shown"]);
    scope.showMore(more.list);
    const last = rootsOfRuns(scope).at(-1);
    assert.ok(last?.kind === "more");
    assert.equal(toRow(last, 0).label, "Show 50 more…");
    scope.showMore(last.list);
    assert.equal(rootsOfRuns(scope).length, 450);
  });

  it("is told in words, and read again from what the workspace kept, whatever that is", () => {
    const shape = { filter: { text: "a*b", state: "failed" as const }, groupBy: "file", sortBy: "cost" } as const;
    assert.deepEqual(readShape(JSON.parse(JSON.stringify(shape))), shape);
    assert.equal(describeFilter(shape, String, String), "Filtered: “a*b” · failed");
    for (const odd of [undefined, 3, "x", { filter: 7, groupBy: "moon", sortBy: [] }, { filter: { state: "moon" } }])
      assert.deepEqual(readShape(odd), plainShape);
  });

  it("comes to the same a change at a time as at once, however it is arranged", () => {
    const status = fc.constantFrom("queued", "running", "waiting", "failed", "succeeded", "stopped" as const);
    const task = fc.record({
      id: fc.integer({ min: 1, max: 12 }),
      run: fc.integer({ min: 1, max: 4 }),
      status,
      instance: fc.option(fc.constantFrom("a", "b"), { nil: undefined }),
      account: fc.constantFrom("work", "home"),
      cost: fc.integer({ min: 0, max: 3 }),
    });
    const run = fc.record({
      id: fc.integer({ min: 1, max: 6 }),
      status: fc.constantFrom("running", "failed", "succeeded" as const),
    });
    const shape = fc.record({
      filter: fc.record(
        {
          text: fc.constantFrom("2", "report"),
          state: fc.constantFrom("failed", "running" as const),
          account: fc.constant("work"),
        },
        { requiredKeys: [] },
      ),
      groupBy: fc.constantFrom(...groupings),
      sortBy: fc.constantFrom(...sortings),
    });
    const changes = fc.array(
      fc.record({ tasks: fc.array(task, { maxLength: 3 }), runs: fc.array(run, { maxLength: 2 }) }),
    );
    fc.assert(
      fc.property(shape, changes, (arranged, moves) => {
        const model = new FleetModel();
        const instances = ["a", "b"].map((id) => sampleInstance({ id }));
        // The run of a task is always there before it.
        const there = [1, 2, 3, 4].map((id) => sampleRun({ id: `R${id}`, title: `Run ${id}`, steps: [sampleStep()] }));
        model.replace(sampleSnapshot({ sequence: 0, instances, runs: there }));
        const scope = new TreeScope(model, arranged);
        scope.start();
        for (const [place, move] of moves.entries()) {
          const runViews = move.runs.map(({ id, status: now }) => {
            // The fifth may come before the one that has started it.
            const parent = { 5: "R6", 6: "R1" }[id];
            const origin =
              parent === undefined ? {} : { origin: { kind: "step", runId: parent, stepId: "log" } as const };
            return sampleRun({ id: `R${id}`, title: `Run ${id}`, status: now, steps: [sampleStep()], ...origin });
          });
          const taskViews = move.tasks.map(({ id, run: title, status: now, instance, account, cost }) =>
            sampleTask({
              id: `T${String(id).padStart(2, "0")}`,
              // Nor does what a task works for.
              runId: `R${(id % 4) + 1}`,
              title: `Task ${title}`,
              status: now,
              usage: { ...usage, account, cost },
              ...(id % 2 === 0 && { index: id % 3 }),
              ...(instance !== undefined && { instanceId: instance }),
            }),
          );
          model.apply(sampleChange(place, place + 1, { runs: runViews, tasks: taskViews }));
        }
        const fresh = new FleetModel();
        fresh.replace(sampleSnapshot({ instances, runs: model.runs, tasks: model.tasks }));
        const anew = new TreeScope(fresh, arranged);
        assert.deepEqual(linesOf(scope, rootsOfRuns(scope)), linesOf(anew, rootsOfRuns(anew)));
        assert.deepEqual(linesOf(scope, rootsOfFleet(scope)), linesOf(anew, rootsOfFleet(anew)));
        for (const facet of ["task running", "task can stop", "run open", "step can retryFrom"] as const)
          assert.equal(model.count(facet), fresh.count(facet), facet);
        assert.equal(model.failedNow, fresh.failedNow);
      }),
      { numRuns: 150 },
    );
  });
});

describe("ages", () => {
  it("are told in steps that grow", () => {
    const at = "2026-11-21T09:00:00.000Z";
    const after = (minutes: number) => agoWords(at, Date.parse(at) + minutes * 60_000);
    assert.deepEqual([0.5, 1, 7, 22, 59, 61, 1_500, 4_000].map(after), [
      undefined,
      "1 min ago",
      "5 min ago",
      "15 min ago",
      "30 min ago",
      "1 h ago",
      "1 d ago",
      "2 d ago",
    ]);
    assert.equal(agoWords(undefined, 0), undefined);
    assert.equal(agoWords(at, 0), undefined, "a moment to come");
  });
});
