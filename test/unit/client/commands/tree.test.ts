import assert from "node:assert/strict";
import { createTreeCommands, type TreeCommands } from "../../../../client/src/commands/tree-commands.ts";
import { instanceOf, tasksOfNodes } from "../../../../client/src/model/move-target.ts";
import { plainShape, type TreeShape } from "../../../../client/src/model/tree-shape.ts";
import type { Trees } from "../../../../client/src/ports/trees.ts";
import { fakeWorkbench, type FakeWorkbench } from "../fakes.ts";
import { sampleInstance, sampleRun, sampleSnapshot, sampleStep, sampleTask } from "../sample-fleet.ts";

class FakeTrees implements Trees {
  shape: TreeShape = plainShape;
  readonly more: string[] = [];
  runs = false;
  reshape(shape: TreeShape): void {
    this.shape = shape;
  }
  showMore(list: string): void {
    this.more.push(list);
  }
  selection(): readonly [] {
    return [];
  }
  async revealRunning(): Promise<boolean> {
    return this.runs;
  }
}

function withTrees(...answers: readonly unknown[]): FakeWorkbench & { trees: FakeTrees; commands: TreeCommands } {
  const workbench = fakeWorkbench(...answers);
  workbench.model.replace(sampleSnapshot({ runs: [sampleRun()] }));
  const trees = new FakeTrees();
  return { ...workbench, trees, commands: createTreeCommands(workbench, trees) };
}

describe("commands of the trees", () => {
  it("filter by one condition after the other, each of which may be taken back", async () => {
    const { trees, commands } = withTrees(
      "Text…",
      "draft",
      "State…",
      "failed",
      "File…",
      "report.manus.yaml",
      "Text…",
      "",
    );
    for (let count = 0; count < 3; count += 1) await commands.filterTree({});
    assert.deepEqual(trees.shape.filter, { text: "draft", state: "failed", file: "/shop/report.manus.yaml" });
    await commands.filterTree({});
    assert.deepEqual(trees.shape.filter, { state: "failed", file: "/shop/report.manus.yaml" });
    await commands.clearTreeFilter({});
    assert.deepEqual(trees.shape.filter, {});
  });

  it("filter by the state that the status bar counts, and show the runs", async () => {
    const { trees, commands, editor } = withTrees();
    trees.shape = { ...plainShape, filter: { text: "x" } };
    await commands.filterTree({ state: "failed" });
    assert.deepEqual([trees.shape.filter, editor.executed], [{ state: "failed" }, ["manus.runs.focus"]]);
  });

  it("leave everything as it is when the person turns away", async () => {
    const { trees, commands } = withTrees();
    for (const command of [commands.filterTree, commands.groupTree, commands.sortTree]) await command({});
    assert.equal(trees.shape, plainShape);
  });

  it("group, sort and show more", async () => {
    const { trees, commands } = withTrees("File", "Dearest first");
    await commands.groupTree({});
    await commands.sortTree({});
    await commands.showMore({ list: "runs" });
    assert.deepEqual([trees.shape.groupBy, trees.shape.sortBy, trees.more], ["file", "cost", ["runs"]]);
  });

  it("say when nothing runs that could be revealed", async () => {
    const { trees, commands, person } = withTrees();
    await commands.revealRunning({});
    trees.shape = { ...plainShape, filter: { text: "x" } };
    await commands.revealRunning({});
    trees.runs = true;
    await commands.revealRunning({});
    assert.deepEqual(
      person.told.map(({ text }) => text),
      ["Nothing runs now", "Nothing that the filter shows runs now"],
    );
  });
});

describe("dragging", () => {
  it("takes tasks and steps with a task, and drops on an instance or what stands below it", () => {
    const run = sampleRun();
    const task = { kind: "task", task: sampleTask({ id: "T", instanceId: "a" }) } as const;
    const step = { kind: "step", run, step: sampleStep({ taskId: "T" }) } as const;
    const other = { kind: "step", run, step: sampleStep() } as const;
    const instance = { kind: "instance", instance: sampleInstance({ id: "b" }) } as const;
    assert.deepEqual(tasksOfNodes([task, step, other, { kind: "run", run, expanded: false }, instance]), ["T"]);
    assert.deepEqual([instance, task, step].map(instanceOf), ["b", "a", undefined]);
  });
});
