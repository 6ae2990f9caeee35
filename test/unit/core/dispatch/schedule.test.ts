import assert from "node:assert/strict";
import fc from "fast-check";
import { compareQueued, schedule } from "../../../../server/src/core/dispatch/schedule.ts";
import type { QueuedTask } from "../../../../server/src/core/dispatch/schedule.ts";
import type { Engine } from "../../../../server/src/protocol/states.ts";
import type { InstanceState } from "../../../../server/src/core/dispatch/states.ts";

const instance = (id: string, free: number, rest: Partial<InstanceState> = {}): InstanceState => ({
  id,
  accountId: "local",
  engine: "tool",
  title: id,
  status: "running",
  capacity: 5,
  running: Array.from({ length: 5 - free }, (_, index) => `${id}-${index}`),
  ...rest,
});
type Queued = QueuedTask & { readonly engine: Engine };
const task = (id: string, priority = 5, engine: Engine = "tool"): Queued => ({ id, engine, priority });
const assign = (tasks: readonly Queued[], instances: readonly InstanceState[]): ReturnType<typeof schedule> =>
  schedule((engine) => tasks.filter((each) => each.engine === engine).sort(compareQueued), instances);
const plan = (tasks: readonly Queued[], instances: readonly InstanceState[]): string =>
  assign(tasks, instances)
    .map(({ taskId, instanceId }) => `${taskId}→${instanceId}`)
    .join(" ");

describe("schedule", () => {
  it("takes the highest priority first, then the oldest", () => {
    assert.equal(plan([task("c"), task("a"), task("b", 9), task("d", 0)], [instance("i", 3)]), "b→i a→i c→i");
  });

  it("gives nothing where there is no room", () => {
    assert.equal(plan([task("a")], [instance("full", 0), instance("held", 5, { status: "paused" })]), "");
    assert.equal(plan([], [instance("i", 5)]), "");
    assert.equal(plan([task("a")], []), "");
  });

  it("gives a task only to an instance of its engine", () => {
    const instances = [instance("tools", 1), instance("cloud", 1, { engine: "manus" })];
    assert.equal(plan([task("a", 5, "manus"), task("b"), task("c", 9, "local")], instances), "b→tools a→cloud");
  });

  it("fills the emptiest instance first", () => {
    assert.equal(
      plan(
        ["a", "b", "c"].map((id) => task(id)),
        [instance("i", 1), instance("j", 3)],
      ),
      "a→j b→j c→i",
    );
  });

  it("never overfills, assigns each task once, and leaves no slot free that a task could have", () => {
    const tasks = fc.array(
      fc.record({
        priority: fc.nat(9),
        engine: fc.constantFrom<Engine>("tool", "local", "manus"),
      }),
      { maxLength: 30 },
    );
    const instances = fc.array(fc.record({ free: fc.nat(5), engine: fc.constantFrom("tool", "local") }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(tasks, instances, (someTasks, someInstances) => {
        const queued = someTasks.map((each, index) => task(String(index).padStart(3, "0"), each.priority, each.engine));
        const fleet = someInstances.map(({ free, engine }, index) =>
          instance(`i${index}`, free, { engine: engine as "tool" }),
        );
        const assigned = assign(queued, fleet);
        assert.equal(new Set(assigned.map(({ taskId }) => taskId)).size, assigned.length);
        for (const { id, capacity, running } of fleet) {
          assert.ok(assigned.filter(({ instanceId }) => instanceId === id).length + running.length <= capacity);
        }
        for (const engine of ["tool", "local", "manus"] as const) {
          const room = fleet
            .filter((each) => each.engine === engine)
            .reduce((sum, { capacity, running }) => sum + capacity - running.length, 0);
          const fitting = queued
            .filter((each) => each.engine === engine)
            .sort((a, b) => b.priority - a.priority || (a.id < b.id ? -1 : 1));
          const expected = fitting.slice(0, room).map(({ id }) => id);
          assert.deepEqual(
            assigned.map(({ taskId }) => taskId).filter((id) => fitting.some((each) => each.id === id)),
            expected,
          );
        }
      }),
    );
  });

  it("looks at no more of a queue than there is room for", () => {
    let seen = 0;
    const endless = function* (): Generator<QueuedTask> {
      for (;;) yield task(String((seen += 1)).padStart(5, "0"));
    };
    assert.equal(schedule(endless, [instance("i", 3), instance("j", 2)]).length, 5);
    assert.equal(seen, 5);
  });
});
