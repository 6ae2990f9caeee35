import assert from "node:assert/strict";
import { FleetModel } from "../../../../client/src/model/fleet-model.ts";
import { TreeScope } from "../../../../client/src/model/tree-scope.ts";
import {
  childrenOf,
  idOfNode,
  isSameNode,
  rootsOfFleet,
  rootsOfRuns,
} from "../../../../client/src/model/fleet-tree.ts";
import { TreeLines, type Redraw, type TreeLine } from "../../../../client/src/model/tree-lines.ts";
import { toRow } from "../../../../client/src/model/tree-rows.ts";
import { sampleChange, sampleInstance, sampleRun, sampleSnapshot, sampleStep, sampleTask } from "../sample-fleet.ts";

/** A tree that is drawn as the editor draws it: what is open is asked for again with what is above it. */
function createTree(model: FleetModel, roots = rootsOfRuns) {
  const clock = { now: Date.parse("2026-11-21T09:00:12.000Z"), rows: 0 };
  const scope = new TreeScope(model);
  scope.start();
  const lines = new TreeLines({
    roots: () => roots(scope),
    children: (node) => childrenOf(scope, node),
    id: idOfNode,
    isSame: isSameNode,
    row: (node) => {
      clock.rows += 1;
      return toRow(node, clock.now);
    },
  });
  const drawAll = (line?: TreeLine): readonly TreeLine[] => {
    const below = lines.open(line);
    return below.flatMap((each) => {
      const { expand } = lines.draw(each);
      return expand === "never" ? [each] : [each, ...drawAll(each)];
    });
  };
  return { lines, clock, drawAll };
}

function ids(redraw: Redraw): readonly string[] | "everything" {
  return redraw === "everything" ? redraw : redraw.map(({ id }) => id);
}

describe("tree lines", () => {
  const steps = [sampleStep({ taskId: "01TASK1" }), sampleStep({ id: "write", number: 2, status: "pending" })];

  function running(): FleetModel {
    const model = new FleetModel();
    model.replace(sampleSnapshot({ runs: [sampleRun({ steps })], tasks: [sampleTask()] }));
    return model;
  }

  it("stay the same objects, with what they show now", () => {
    const model = running();
    const { lines, drawAll } = createTree(model);
    const before = drawAll();
    model.apply(sampleChange(10, 11, { tasks: [sampleTask({ can: [] })] }));
    lines.look();
    const after = drawAll();
    assert.deepEqual(ids(before), ["run:01RUN1", "step:01RUN1:log", "step:01RUN1:write"]);
    for (const [place, line] of after.entries()) assert.equal(line, before[place]);
    const [, step] = after;
    assert.ok(step?.node.kind === "step");
    assert.deepEqual(step.node.task?.can, []);
  });

  it("are left alone while nothing about them changes, though time goes on", () => {
    const { lines, clock, drawAll } = createTree(running());
    drawAll();
    clock.now += 5_000;
    assert.deepEqual(lines.look(), []);
  });

  it("are drawn anew alone when only they have changed, and once", () => {
    const model = running();
    const { lines, drawAll } = createTree(model);
    drawAll();
    model.apply(sampleChange(10, 11, { tasks: [sampleTask({ can: ["stop", "pause"] })] }));
    assert.deepEqual(ids(lines.look()), ["step:01RUN1:log"]);
    assert.deepEqual(lines.look(), []);
  });

  it("are told of again where the editor has lost that, but not for ever", () => {
    const model = running();
    const { lines, drawAll } = createTree(model);
    drawAll();
    model.apply(sampleChange(10, 11, { tasks: [sampleTask({ can: ["stop", "pause"] })] }));
    const again = { timeWent: false, again: true };
    assert.deepEqual(ids(lines.look({ timeWent: false })), ["step:01RUN1:log"]);
    assert.deepEqual(lines.look({ timeWent: false }), []);
    assert.deepEqual(ids(lines.look(again)), ["step:01RUN1:log"]);
    assert.deepEqual(ids(lines.look(again)), ["step:01RUN1:log"]);
    assert.deepEqual(lines.look(again), []);
    drawAll();
    assert.deepEqual(lines.look(again), []);
  });

  it("whose children the editor hasn't asked for are told of again, and follow once it has", () => {
    const model = running();
    const { lines, drawAll } = createTree(model);
    drawAll();
    const more = [...steps, sampleStep({ id: "third", number: 3 })];
    model.apply(sampleChange(10, 11, { runs: [sampleRun({ steps: more })] }));
    assert.deepEqual(ids(lines.look()), ["run:01RUN1"]);
    assert.deepEqual(lines.look(), []);
    assert.deepEqual(ids(lines.look({ again: true })), ["run:01RUN1"]);
    drawAll();
    assert.deepEqual(lines.look({ again: true }), []);
    model.apply(sampleChange(11, 12, { runs: [sampleRun({ steps })] }));
    assert.deepEqual(ids(lines.look()), ["run:01RUN1"]);
  });

  it("tick: the run's line, with its steps below it, once its time is told otherwise", () => {
    const { lines, clock, drawAll } = createTree(running());
    drawAll();
    clock.now += 10_000;
    assert.deepEqual(ids(lines.look()), ["run:01RUN1"]);
  });

  it("are drawn with the line above them when they come or go, and with everything when roots do", () => {
    const model = running();
    const { lines, drawAll } = createTree(model, rootsOfFleet);
    drawAll();
    model.apply(sampleChange(10, 11, { instances: [sampleInstance({ id: "second", title: "Second" })] }));
    assert.deepEqual(ids(lines.look()), ["account:local"]);
    assert.ok(ids(drawAll()).includes("instance:second"));
    model.apply(sampleChange(11, 12, { tasks: [sampleTask({ id: "01TASK2", instanceId: "second" })] }));
    assert.deepEqual(ids(lines.look()), ["instance:second"]);
    model.apply(sampleChange(12, 13, { tasks: [sampleTask({ id: "01TASK3", status: "queued" })] }));
    drawAll();
    assert.deepEqual(lines.look(), []);
    const gone = { accounts: ["local"], instances: ["this-machine", "second"], triggers: [] };
    model.apply(sampleChange(13, 14, { gone }));
    assert.equal(lines.look(), "everything");
    assert.deepEqual(lines.look(), [], "told once, until the editor has asked");
    assert.ok(!ids(drawAll()).includes("account:local"));
  });

  it("that have gone are forgotten: what comes back under the same name is another line", () => {
    const model = running();
    const { lines, drawAll } = createTree(model, rootsOfFleet);
    const [account, instance] = drawAll();
    assert.ok(account && instance);
    assert.equal(lines.parentOf(instance), account);
    model.apply(sampleChange(10, 11, { gone: { accounts: [], instances: ["this-machine"], triggers: [] } }));
    drawAll();
    assert.equal(lines.parentOf(instance), undefined);
    model.apply(sampleChange(11, 12, { instances: [sampleInstance()] }));
    assert.notEqual(drawAll()[1], instance);
  });

  it("are few when one of a thousand tasks changes, and looked at once each", () => {
    const tasks = Array.from({ length: 1_000 }, (_, place) =>
      sampleTask({ id: `01T${String(place).padStart(4, "0")}`, instanceId: `i${place % 25}` }),
    );
    const instances = Array.from({ length: 25 }, (_, place) =>
      sampleInstance({ id: `i${place}`, title: `I ${place}` }),
    );
    const model = new FleetModel();
    model.replace(sampleSnapshot({ runs: [sampleRun()], tasks, instances }));
    const { lines, clock, drawAll } = createTree(model, rootsOfFleet);
    const drawn = drawAll();
    model.apply(sampleChange(10, 11, { tasks: [sampleTask({ id: "01T0500", instanceId: "i0", attempt: 2 })] }));
    clock.rows = 0;
    assert.deepEqual(ids(lines.look()), ["task:01T0500"]);
    assert.ok(clock.rows <= drawn.length, `${clock.rows} rows for ${drawn.length} lines`);
  });
});
