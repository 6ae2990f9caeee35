/**
 * What 10,000 tasks cost: `node bench/tree.ts` (add `--expose-gc` for the memory). A real dispatcher runs 500 workflows of 20 steps, and then one with a step for each of
 * 10,000 items; its snapshot and its changes are taken as a window takes them, and the trees that stand there are looked at after each change as the editor does.
 */
import {
  childrenOf,
  idOfNode,
  isSameNode,
  rootsOfFleet,
  rootsOfRuns,
  type FleetNode,
} from "../client/src/model/fleet-tree.ts";
import { FleetModel } from "../client/src/model/fleet-model.ts";
import { countTasks } from "../client/src/model/counters.ts";
import { toContext } from "../client/src/model/context-values.ts";
import { plainShape, type TreeShape } from "../client/src/model/tree-shape.ts";
import { TreeScope } from "../client/src/model/tree-scope.ts";
import { TreeLines, type TreeLine } from "../client/src/model/tree-lines.ts";
import { toRow } from "../client/src/model/tree-rows.ts";
import type { FleetChange, FleetSnapshot } from "../server/src/protocol/fleet.ts";
import { median, printTable } from "./report.ts";
import { chain, fanOut, openRig, type WorkflowRig } from "./workflow/rig.ts";

const tasks = 10_000;
const steps = 20;
const rounds = 15;
const filtered: TreeShape = { ...plainShape, filter: { text: "flow" }, sortBy: "cost" };

await measure("500 runs of 20 steps", async (rig) => {
  await rig.run(tasks / steps, chain(steps));
  return chain(steps);
});
await measure("1 step with 10,000 items", async (rig) => {
  await rig.run(1, fanOut(tasks));
  return fanOut(200);
});

async function measure(name: string, fill: (rig: WorkflowRig) => Promise<object>): Promise<void> {
  const rig = await openRig({ fsync: false });
  const more = await fill(rig);
  const snapshotTimes = repeat(rounds, () => rig.dispatcher.snapshot());
  const snapshot = rig.dispatcher.snapshot();
  const text = JSON.stringify(snapshot);
  const stringTimes = repeat(rounds, () => JSON.stringify(snapshot));
  const parseTimes = repeat(rounds, () => JSON.parse(text) as unknown);
  const changes: FleetChange[] = [];
  const stop = rig.dispatcher.onChange((change) => changes.push(change));
  await rig.run(1, more);
  stop();
  await rig.close();
  const sizes = changes.map((change) => JSON.stringify(change).length);
  printTable(
    [`${name}: the host`, "median", "p99"],
    [
      ["tasks in the snapshot", String(snapshot.tasks.length), ""],
      ["snapshot, bytes", String(text.length), ""],
      ["snapshot, ms", ...both(snapshotTimes)],
      ["snapshot as JSON, ms", ...both(stringTimes)],
      ["snapshot read, ms", ...both(parseTimes)],
      [`a change of ${String(changes.length)}, bytes`, ...both(sizes)],
    ],
  );
  measureClient(name, snapshot, changes);
}

function measureClient(name: string, snapshot: FleetSnapshot, changes: readonly FleetChange[]): void {
  const before = heap();
  const replaceTimes = repeat(rounds, () => new FleetModel().replace(snapshot));
  const model = new FleetModel();
  model.replace(snapshot);
  const rows: (readonly string[])[] = [["take a snapshot, ms", ...both(replaceTimes)]];
  const scope = new TreeScope(model);
  scope.start();
  const runs = openTree(scope, rootsOfRuns);
  const fleet = openTree(scope, rootsOfFleet);
  rows.push(["open the tree of runs, ms", fixed(runs.took), `${String(runs.drawn())} lines`]);
  rows.push(["open the tree of accounts, ms", fixed(fleet.took), `${String(fleet.drawn())} lines`]);
  const plain: number[] = [];
  const applied: number[] = [];
  const looked: number[] = [];
  const counted: number[] = [];
  const contexts: number[] = [];
  for (const change of changes) {
    applied.push(time(() => model.apply(change)));
    looked.push(
      time(() => {
        runs.look();
        fleet.look();
      }),
    );
    plain.push(time(() => lookPlainly(model)));
    counted.push(time(() => countTasks(model)));
    contexts.push(time(() => toContext(model)));
  }
  rows.push(["apply a change, ms", ...both(applied)]);
  rows.push(["find and draw what has changed, ms", ...both(looked)]);
  rows.push(["the plain way: sort all anew, make every line, ms", ...both(plain)]);
  rows.push(["the counters, ms", ...both(counted)]);
  rows.push(["the context keys, ms", ...both(contexts)]);
  rows.push(["filter and sort anew, ms", ...both(repeat(rounds, () => scope.reshape(filtered)))]);
  rows.push(["memory of the model and both trees, MB", fixed((heap() - before) / 1e6), ""]);
  printTable([`${name}: the window`, "median", "p99"], rows);
}

function openTree(scope: TreeScope, roots: (scope: TreeScope) => readonly FleetNode[]) {
  const lines = new TreeLines({
    roots: () => roots(scope),
    children: (node) => childrenOf(scope, node),
    id: idOfNode,
    isSame: isSameNode,
    row: (node) => toRow(node, Date.now()),
  });
  let drawn = 0;
  const draw = (line?: TreeLine): void => {
    for (const below of lines.open(line)) {
      drawn += 1;
      if (lines.draw(below).expand !== "never" && below.node.kind !== "group") draw(below);
    }
  };
  const took = time(() => draw());
  const look = (): void => {
    const redraw = lines.look({ timeWent: false });
    if (redraw === "everything") draw();
    else for (const line of redraw) draw(line);
  };
  return { look, took, drawn: () => drawn };
}

/** What a tree without memory does at each change: order everything, and make the text of each line to see whether it is another one. */
function lookPlainly(model: FleetModel): string {
  const runs = model.runs.toSorted((one, other) => (one.id < other.id ? 1 : -1));
  const tasks = model.tasks.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const now = Date.now();
  const lines = [
    ...runs.map((run) => toRow({ kind: "run", run, expanded: false }, now)),
    ...tasks.map((task) => toRow({ kind: "task", task }, now)),
  ];
  return JSON.stringify(lines);
}

function repeat(count: number, act: () => unknown): readonly number[] {
  return Array.from({ length: count }, () => time(act));
}

function time(act: () => unknown): number {
  const began = performance.now();
  act();
  return performance.now() - began;
}

function both(values: readonly number[]): readonly [string, string] {
  const sorted = values.toSorted((one, other) => one - other);
  return [fixed(median(values)), fixed(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0)];
}

function fixed(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}

function heap(): number {
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage().heapUsed;
}
